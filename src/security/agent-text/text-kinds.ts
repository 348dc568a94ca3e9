/**
 * Every kind of text that an agent of ours is given, and what is done where it reads like an order past the agent's
 * instructions. A `command` is what somebody asks of the agent: it is refused. `data` is what the agent works on (what others
 * wrote, pasted, attached): it is never refused, as logs and mails may hold anything; it is delimited, and a warning stands by it.
 */
export const TEXT_KINDS = {
  'canvas.prompt': 'command',
  'canvas.block': 'data',
  /** Why an earlier run of the same request stopped. */
  'canvas.earlier': 'data',
  /** What the engineer says; the message that is to be answered. */
  'support.message': 'command',
  /** What was said before it, by whomever. */
  'support.conversation': 'data',
  'support.session': 'data',
  /** Answers from the task lane: typed or pasted. */
  'support.answer': 'data',
  'support.attachment': 'data',
  'support.lane': 'data',
  'support.step': 'data',
  /** Other sessions of the organisation. */
  'support.similar': 'data',
  /** What a session's documents rest on. */
  'support.record': 'data',
  /** Sections that stand already. */
  'support.section': 'data',
  /** How a document is to be written, said with the request for it. */
  'support.instruction': 'command',
  /** How an organisation wants its documents written: kept once, and given to the agent with every document. */
  'support.wish': 'command',
} as const satisfies Record<string, 'command' | 'data'>;

export type TextKind = keyof typeof TEXT_KINDS;
export type KindOf<What extends 'command' | 'data'> = {
  [Kind in TextKind]: (typeof TEXT_KINDS)[Kind] extends What ? Kind : never;
}[TextKind];

/**
 * One kind of text that an agent of ours is given, and what is done where it reads like an order past the agent's
 * instructions. A `command` is what somebody asks of the agent: it is refused. `data` is what the agent works on (what others
 * wrote, pasted, attached): it is never refused, as logs and mails may hold anything; it is delimited, and a warning stands by it.
 */
export interface TextKindDeclaration {
  readonly is: 'command' | 'data';
  /** What it is like: a `brief` asks for one thing, `talk` may be about anything. */
  readonly manner: 'brief' | 'talk';
  /** Of a command: what helps whoever meant no harm. */
  readonly advice?: string;
}
export type TextKindsOf<Kind extends string> = Readonly<Record<Kind, TextKindDeclaration>>;

import type { TextKindDeclaration } from '../agent-text/text-kind';

/** Texts that the agents of support sessions are given. */
export const supportTextKinds = {
  /** What the engineer says; the message that is to be answered. */
  'support.message': {
    is: 'command',
    manner: 'talk',
    advice:
      'Say what you want to know in your own words; what somebody else wrote goes into a file that you attach, or into an answer of the task lane.',
  },
  /** What was said before it, by whomever. */
  'support.conversation': { is: 'data', manner: 'talk' },
  'support.session': { is: 'data', manner: 'talk' },
  /** Answers from the task lane: typed or pasted. */
  'support.answer': { is: 'data', manner: 'talk' },
  'support.attachment': { is: 'data', manner: 'talk' },
  'support.lane': { is: 'data', manner: 'talk' },
  'support.step': { is: 'data', manner: 'talk' },
  /** Other sessions of the organisation. */
  'support.similar': { is: 'data', manner: 'talk' },
  /** What a session's documents rest on. */
  'support.record': { is: 'data', manner: 'talk' },
  /** Sections that stand already. */
  'support.section': { is: 'data', manner: 'talk' },
  /** How a document is to be written, said with the request for it. */
  'support.instruction': { is: 'command', manner: 'talk', advice: 'Say how the text should be written.' },
  /** How an organisation wants its documents written: kept once, and given to the agent with every document. */
  'support.wish': { is: 'command', manner: 'talk', advice: 'Say how documents should be written.' },
} as const satisfies Record<string, TextKindDeclaration>;

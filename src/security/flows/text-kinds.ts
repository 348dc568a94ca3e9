import type { TextKindDeclaration } from '../agent-text/text-kind';

/** Texts that models in flows are given. */
export const flowsTextKinds = {
  /** What somebody says in a chat; the message that is to be answered. */
  'flows.message': { is: 'command', manner: 'talk', advice: 'Say what you want in your own words.' },
  /** What was said before it in the session. */
  'flows.history': { is: 'data', manner: 'talk' },
  /** What a flow's author tells a model to do: written by who may change the flow. */
  'flows.prompt': { is: 'command', manner: 'talk', advice: 'Say what the model is to do.' },
  /** What an execution was started with, and what nodes gave: of people, the web, other models. */
  'flows.data': { is: 'data', manner: 'talk' },
} as const satisfies Record<string, TextKindDeclaration>;

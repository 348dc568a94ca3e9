import type { TextKindDeclaration } from '../agent-text/text-kind';

/** Texts that the canvas agent is given. */
export const canvasTextKinds = {
  'canvas.prompt': { is: 'command', manner: 'brief', advice: 'Say what should be on the canvas.' },
  'canvas.block': { is: 'data', manner: 'brief' },
  /** Why an earlier run of the same request stopped. */
  'canvas.earlier': { is: 'data', manner: 'brief' },
} as const satisfies Record<string, TextKindDeclaration>;

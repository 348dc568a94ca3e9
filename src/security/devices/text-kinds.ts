import type { TextKindDeclaration } from '../agent-text/text-kind';

/** Texts that the agents of devices are given. */
export const devicesTextKinds = {
  /** What the person says; the message that is to be answered. */
  'devices.message': {
    is: 'command',
    manner: 'talk',
    advice: 'Say in your own words what you want to know or have done.',
  },
  /** What was said in the thread before it. */
  'devices.thread': { is: 'data', manner: 'talk' },
  /** What is on the device. */
  'devices.row': { is: 'data', manner: 'talk' },
} as const satisfies Record<string, TextKindDeclaration>;

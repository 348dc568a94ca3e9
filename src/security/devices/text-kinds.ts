import type { TextKindDeclaration } from '../agent-text/text-kind';

/** Texts that the agents of devices are given. */
export const devicesTextKinds = {
  /** What a person asks in a chat; the message that is to be answered. */
  'devices.message': {
    is: 'command',
    manner: 'talk',
    advice: 'Say what you want done with your tasks, projects and notes in your own words.',
  },
  /** What was said before it in the thread, by whomever, and where the person is. */
  'devices.thread': { is: 'data', manner: 'talk' },
  /** What a device answered: its rows hold what anybody wrote. */
  'devices.row': { is: 'data', manner: 'talk' },
} as const satisfies Record<string, TextKindDeclaration>;

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
  /** What is in a file of the device. */
  'devices.file': { is: 'data', manner: 'talk' },
  /** A message of a connected account. */
  'devices.mail': { is: 'data', manner: 'talk' },
  /** Projects and tasks that the device has, beside what is looked into. */
  'devices.known': { is: 'data', manner: 'talk' },
  /** What an agent is told to look for: kept once, and given with every file and message. */
  'devices.template': { is: 'command', manner: 'talk', advice: 'Say what to take out of files and messages.' },
  /** What a person answers where an agent is set up in a conversation. */
  'devices.journey': { is: 'command', manner: 'talk', advice: 'Say what the agent should look for.' },
} as const satisfies Record<string, TextKindDeclaration>;

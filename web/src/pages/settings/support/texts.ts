import type { SupportSettings } from '@contracts/support/settings';

/** Words of the settings of support sessions. */
export const texts = {
  title: 'Support settings',
  intro: 'How your organisation’s sessions are documented.',
  adminsOnly: 'Admins and owners of the organisation change these.',
  sections: {
    title: 'Ticket notes',
    hint: 'The four sections stay as they are. Say what you want to read in each; an empty field leaves it to the model.',
    examples: {
      'Problem Summary': 'Who is affected, since when, how urgent.',
      'Steps Taken': 'Name versions and times. One line a step.',
      Resolution: 'The cause first, then what solved it.',
      'Next Steps': 'Who does what until when.',
    } satisfies Record<keyof SupportSettings['notes'], string>,
  },
  reply: {
    title: 'Customer reply',
    label: 'How customers are written to',
    hint: 'Tone, greeting, language, what is never said. May stay empty.',
  },
  writing: {
    title: 'Writing and approval',
    draft: 'Write along',
    draftHint: 'Notes are drafted after each step: most is there when a session ends. It takes more model calls.',
    approval: 'Approval',
    approvals: { automatic: 'Automatic', required: 'Required' },
    approvalHints: {
      automatic: 'Notes go to the ticket system once they are written.',
      required: 'Notes go to the ticket system once an engineer approved them.',
    },
  },
  time: {
    title: 'Time entries',
    rounding: 'Rounded up to, in minutes',
    roundingHint: 'From 1 (to the minute) to 120.',
    minimum: 'Billed at least, in minutes',
    minimumHint: 'From 0 to 480.',
    wrong: (from: number, to: number) => `A whole number from ${from} to ${to}.`,
  },
  save: 'Save changes',
  saved: 'Saved. It holds for notes written from now on.',
  none: 'Nothing in particular',
  on: 'On',
  off: 'Off',
} as const;

/** Words of the page of support parts. */
export const texts = {
  title: 'Parts of support sessions',
  lane: 'Task lane',
  pill: 'Collapsed lane',
  progress: 'What the model does',
  ticket: 'Ticket system',
  written: 'Notes as they are written',
  statements: 'What statements rest on',
  versions: 'Versions',
  conclude: 'How a session ends',
  states: {
    ticket: {
      first: 'On its way',
      waiting: 'Waiting to be tried again',
      approval: 'Waiting for an approval',
      failed: 'Failed for good',
      sent: 'Sent',
      none: 'No ticket system',
    },
    written: {
      opening: 'Opening',
      retrying: 'Tried again',
      writing: 'Writing',
      done: 'Done',
      limited: 'Asked for too often',
      failed: 'Failed',
    },
    sections: { grounded: 'On what was recorded', bare: 'On nothing', mixed: 'On both' },
    conclude: { outcome: 'Outcome', notes: 'Notes', refused: 'Notes that were refused' },
  },
} as const;

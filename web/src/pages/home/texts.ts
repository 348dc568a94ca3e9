/** Words of the home page. */
export const texts = {
  title: 'Home',
  ask: {
    label: 'Ask for a board',
    placeholder: 'Plan a product launch in three phases',
    hint: 'Enter sends, Shift Enter begins a new line.',
    send: 'Make board',
  },
  waiting: {
    title: 'Waiting for you',
    none: 'Nothing waits for you.',
    approval: 'Approval',
    tasks: (count: number) => `${count} open ${count === 1 ? 'task' : 'tasks'}`,
    failed: 'Failed',
    all: 'Open inbox',
    more: (count: number) => `and ${count} more`,
  },
  running: {
    title: 'Running now',
    none: 'No agent is at work.',
    by: (name: string) => `by ${name}`,
    all: 'All runs',
  },
  recent: {
    title: 'Continue where you left',
    none: 'What you and your colleagues work on is listed here.',
  },
  setUp: {
    title: 'Set up',
    progress: (done: number, all: number) => `${done} of ${all} done`,
    done: 'Done',
    open: 'To do',
    dismiss: 'Hide this list',
    steps: {
      board: { label: 'Have a board made', hint: 'Ask above, or begin with an empty canvas.' },
      invite: { label: 'Invite a colleague', hint: 'Boards and sessions are live for everybody in them.' },
      providerKey: { label: 'Add a provider key', hint: 'Without one the demo model answers: rules, not an AI.' },
      ticketSystem: { label: 'Connect a ticket system', hint: 'Notes of support sessions go there by themselves.' },
    },
  },
} as const;

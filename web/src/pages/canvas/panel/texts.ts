interface Did {
  made: number;
  changed: number;
  removed: number;
}
const sayDid = ({ made, changed, removed }: Did): string =>
  [
    made > 0 ? `${made} ${made === 1 ? 'block' : 'blocks'} made` : '',
    changed > 0 ? `${changed} changed` : '',
    removed > 0 ? `${removed} removed` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');

/** Words of the AI panel. */
export const texts = {
  title: 'AI',
  prompt: 'What should the agent make?',
  placeholder: 'Plan a launch week',
  send: 'Send',
  stop: 'Stop',
  stopping: 'Stopping',
  phases: { thinking: 'Thinking', calling_tools: 'Tools', reviewing: 'Review', saving: 'Save', broadcasting: 'Show' },
  queued: 'Waiting in line',
  retrying: 'Trying again',
  fallback: 'Another model took over',
  resumed: 'Resumed on another worker',
  blocks: (made: number, max: number) => `${made} of ${max}`,
  made: 'Blocks',
  truncated: 'Not all of it is there.',
  saidModel: 'The model said',
  goOn: 'Continue',
  tooSoon: 'The agent is still at work. Your words are kept: send them when it is done, or stop it.',
  isRunning: 'Wait until the generation that runs has ended.',
  failed: 'Failed',
  cancelled: 'Stopped. Nothing was saved.',
  complete: (did: Did) => `Done. ${sayDid(did)}.`,
  nothingDone: 'Done. Nothing was changed.',
  tryAgain: 'Try again',
  close: 'Close',
  safe: 'Your blocks are safe.',
  refusedPrompt: (why: string) => `The prompt was not sent: ${why}. Change it and send again.`,
  rules: {
    override_instructions: 'it reads as if it told the agent to drop its instructions',
    reveal_prompt: 'it reads as if it asked for the agent’s own instructions',
    role_hijack: 'it reads as if it gave the agent another role',
    delimiter_forgery: 'it holds marks that the agent’s instructions use',
    tool_coercion: 'it reads as if it made the agent use tools in a way of its own',
    encoded_payload: 'it holds encoded text that nobody can read',
    exfiltration: 'it reads as if it sent what is on the canvas elsewhere',
  } as Record<string, string>,
  limited: (time: string) => `You can generate again in ${time}`,
  generations: 'Generations',
  none: 'What the agent made here is listed here, and can be taken back.',
  by: (name: string) => `by ${name}`,
  facts: (did: Did) => sayDid(did) || 'no blocks',
  isContinued: 'continues an earlier one',
  undo: 'Undo',
  redo: 'Redo',
  kept: (removed: number, kept: number) =>
    `${removed} removed, ${kept} kept: people edited ${kept === 1 ? 'it' : 'them'}.`,
  show: 'Show',
  removeToo: 'Remove too',
  status: {
    running: 'Running',
    waiting: 'Waits for review',
    saved: 'Saved',
    undone: 'Undone',
    rejected: 'Rejected',
    failed: 'Failed',
    cancelled: 'Stopped',
  },
  review: 'This generation is not saved yet. Look at the previews, then decide.',
  removes: (count: number) =>
    `It removes ${count} ${count === 1 ? 'block' : 'blocks'}, marked in red. Nothing is removed before you accept.`,
  timeLeft: (left: string) => `${left} left to decide`,
  timeOver: 'The time to decide is over.',
  extend: 'More time',
  extended: 'There is more time to decide.',
  showPreviews: (count: number) => (count === 1 ? 'Show 1 preview' : `Show ${count} previews`),
  lapsed: 'Review time ran out.',
  keptPreviews: (count: number, until: string) =>
    `${count === 0 ? 'What it made is' : count === 1 ? 'Its block is' : `Its ${count} blocks are`} kept as previews until ${until}.`,
  reviewAgain: 'Review again',
  runAgain: 'Go on from there',
  discard: 'Discard',

  reviewBar: 'Waits for review',
  waits: (count: number) => (count === 1 ? 'Not saved yet' : `Not saved yet, first of ${count}`),
  accept: 'Accept',
  reject: 'Reject',
  reviewMode: 'Review before saving',
  reviewHint: 'An editor accepts or rejects each generation.',
  ownersOnly: 'Only the owner can change this.',
  openRun: 'Open run',
  examples: 'Prompts that work',
  model: 'Model',
  free: 'free (demo model)',
  selected: 'Builds on the selected block',
} as const;

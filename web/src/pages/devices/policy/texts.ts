/** Words of what agents may do. */
export const texts = {
  title: 'What agents may do',
  back: 'Devices',
  about:
    'For each tool: whether agents use it without asking, ask you each time, or not at all. What they ask comes to your inbox, and into the chat.',
  groups: {
    tasks: 'Tasks',
    projects: 'Projects',
    checkpoints: 'Checkpoints',
    notes: 'Notes',
    other: 'More',
  },
  decisions: { always: 'Always', ask: 'Ask', never: 'Never' },
  of: (tool: string) => `${tool}: may agents?`,
  default: (decision: string) => `Default: ${decision.toLowerCase()}`,
  untrusted: {
    always: 'where mail or files were read: always',
    ask: 'asks where mail or files were read',
    never: 'never where mail or files were read',
  },
  own: 'Yours',
  risk: { read: 'reads', write: 'changes', delete: 'deletes' },
  reset: 'Reset',
  resetOf: (tool: string) => `Reset ${tool}`,
  resetAll: 'Reset all',
  resetDone: 'All tools are back at their defaults.',
  undo: 'Undo',
  agentRules: (count: number) =>
    count === 1
      ? 'One further rule is of a single background agent: it is kept as it is.'
      : `${count} further rules are of single background agents: they are kept as they are.`,
  notSaved: 'That was not saved.',
  none: 'This server has no tools for devices.',
} as const;

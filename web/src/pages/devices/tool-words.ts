/** Of whose data a tool is. */
export const TOOL_GROUPS = ['tasks', 'projects', 'checkpoints', 'notes', 'other'] as const;
export type ToolGroup = (typeof TOOL_GROUPS)[number];

interface ToolWords {
  group: ToolGroup;
  /** What it does, as one would ask for it. */
  label: string;
}

const WORDS: Readonly<Record<string, ToolWords>> = {
  list_tasks: { group: 'tasks', label: 'List tasks' },
  list_tasks_due_today: { group: 'tasks', label: 'List tasks due today' },
  create_task: { group: 'tasks', label: 'Create a task' },
  update_task: { group: 'tasks', label: 'Change a task' },
  delete_task: { group: 'tasks', label: 'Delete a task' },
  list_task_comments: { group: 'tasks', label: 'List comments on a task' },
  add_task_comment: { group: 'tasks', label: 'Comment on a task' },
  delete_task_comment: { group: 'tasks', label: 'Delete a comment' },
  list_projects: { group: 'projects', label: 'List projects' },
  list_all_projects: { group: 'projects', label: 'List all projects' },
  get_project: { group: 'projects', label: 'Look at a project' },
  create_project: { group: 'projects', label: 'Create a project' },
  update_project: { group: 'projects', label: 'Change a project' },
  delete_project: { group: 'projects', label: 'Delete a project' },
  list_checkpoints: { group: 'checkpoints', label: 'List checkpoints' },
  create_checkpoint: { group: 'checkpoints', label: 'Create a checkpoint' },
  update_checkpoint: { group: 'checkpoints', label: 'Change a checkpoint' },
  delete_checkpoint: { group: 'checkpoints', label: 'Delete a checkpoint' },
  list_notes: { group: 'notes', label: 'List notes' },
  get_note: { group: 'notes', label: 'Read a note' },
  search_notes: { group: 'notes', label: 'Search notes' },
  create_note: { group: 'notes', label: 'Write a note' },
  update_note: { group: 'notes', label: 'Change a note' },
  delete_note: { group: 'notes', label: 'Delete a note' },
};

/** A tool in plain words; one that these pages are older than has words too. */
export function toolWords(name: string): ToolWords {
  const known = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  if (known !== undefined) return known;
  const words = name.replaceAll('_', ' ').trim();
  return { group: 'other', label: words === '' ? name : words[0]?.toUpperCase() + words.slice(1) };
}

/** What a group of blocks is about. */
export const THEMES = ['goals', 'ideas', 'tasks', 'risks', 'questions', 'next', 'good', 'bad', 'improve'] as const;
export type Theme = (typeof THEMES)[number];
export const LABELS = [
  'todo',
  'doing',
  'done',
  'strengths',
  'weaknesses',
  'opportunities',
  'threats',
  'decisions',
  'participants',
  'overview',
  'criterion',
  'option',
  'start',
  'end',
] as const;
export type Label = (typeof LABELS)[number];

/** What the demo model can say in one language. `{t}` is the topic. */
export interface Phrases {
  titles: Record<Theme, string>;
  items: Record<Theme, readonly string[]>;
  labels: Record<Label, string>;
  /** Rows of a comparison. */
  rows: readonly string[];
  /** Parts of a time line. */
  phases: readonly string[];
  intro: string;
  /** `{n}` is the number of blocks. */
  finished: string;
  edited: string;
  nothing: string;
  chat: string;
}

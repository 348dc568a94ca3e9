import type { Intent } from './edits';

interface Entry {
  undo: Intent[];
  redo: Intent[];
}

const DEPTH = 100;

/** A person's own edits, to take back and do again; what others do is never touched. */
export interface History {
  past: readonly Entry[];
  future: readonly Entry[];
}

export const emptyHistory: History = { past: [], future: [] };

/** Notes a doing with what takes it back; what had been undone is forgotten. */
export const record = (history: History, redo: Intent[], undo: Intent[]): History =>
  undo.length === 0 ? history : { past: [...history.past, { undo, redo }].slice(-DEPTH), future: [] };

/** The intents that undo the last doing; null where there is none. */
export function stepBack({ past, future }: History): { history: History; intents: Intent[] } | null {
  const entry = past.at(-1);
  return entry === undefined
    ? null
    : { history: { past: past.slice(0, -1), future: [...future, entry] }, intents: entry.undo };
}

/** The intents that do the last undone doing again. */
export function stepForward({ past, future }: History): { history: History; intents: Intent[] } | null {
  const entry = future.at(-1);
  return entry === undefined
    ? null
    : { history: { past: [...past, entry], future: future.slice(0, -1) }, intents: entry.redo };
}

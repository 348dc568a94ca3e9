import type { Intent } from './edits';

/** What is taken back, and done again, as one: edits of this person, or a generation that they asked for. */
export type Step =
  | { type: 'edits'; act: string; undo: readonly Intent[]; redo: readonly Intent[] }
  | { type: 'generation'; act: string };

const DEPTH = 100;

/** What a person did here, to take back and do again; what others do is never touched. */
export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const emptyHistory: History = { past: [], future: [] };

/** Notes a step; one of the same act as the last becomes part of it. What had been undone is forgotten. */
export function record(history: History, step: Step): History {
  const last = history.past.at(-1);
  if (step.type === 'generation') {
    if ([...history.past, ...history.future].some(({ act }) => act === step.act)) return history;
  } else {
    if (step.undo.length === 0) return history;
    if (last?.type === 'edits' && last.act === step.act) {
      const joined = { ...last, undo: [...step.undo, ...last.undo], redo: [...last.redo, ...step.redo] };
      return { past: [...history.past.slice(0, -1), joined], future: [] };
    }
  }
  return { past: [...history.past, step].slice(-DEPTH), future: [] };
}

/** Takes the last step back, or that of `act`; null where it is not there (any more). */
export function stepBack({ past, future }: History, act = past.at(-1)?.act): { history: History; step: Step } | null {
  const step = past.findLast((other) => other.act === act);
  return step === undefined
    ? null
    : { history: { past: past.filter((other) => other !== step), future: [...future, step] }, step };
}

/** Does the step again that was undone last, or that of `act`; null where it is not there (any more). */
export function stepForward(
  { past, future }: History,
  act = future.at(-1)?.act,
): { history: History; step: Step } | null {
  const step = future.findLast((other) => other.act === act);
  return step === undefined
    ? null
    : { history: { past: [...past, step], future: future.filter((other) => other !== step) }, step };
}

import { workSinceMs, type RunView, type StepView } from './run-view';

/** A line of the time line. */
export type Row =
  | { type: 'step'; step: StepView }
  | { type: 'fold'; key: string; name: string; steps: StepView[] }
  | { type: 'break'; atMs: number }
  | { type: 'work'; sinceMs: number };
const FOLD_FROM = 3;

/** All lines of a run: its steps, and last what it is at and nothing is known of yet. */
export function rowsOf(view: RunView): Row[] {
  const sinceMs = workSinceMs(view);
  const isUnknown = view.status === 'running' && sinceMs !== null && view.steps.every((step) => step.endMs !== null);
  return [...foldSteps(view.steps, view.breaks), ...(isUnknown ? [{ type: 'work' as const, sinceMs }] : [])];
}

/** Steps in order of their start, and where workers changed; three or more equal steps in a row fold into one line. */
export function foldSteps(steps: readonly StepView[], breaks: readonly number[] = []): Row[] {
  const sorted = [...steps].sort((a, b) => a.startMs - b.startMs);
  const rows: Row[] = [];
  let at = 0;
  while (at < sorted.length) {
    const first = sorted[at];
    if (first === undefined) break;
    let end = at + 1;
    const nextBreak = breaks.find((atMs) => atMs > first.startMs) ?? Number.POSITIVE_INFINITY;
    while (
      (sorted[end]?.startMs ?? 0) < nextBreak &&
      sorted[end]?.name === first.name &&
      sorted[end]?.kind === first.kind &&
      sorted[end]?.state === 'done' &&
      first.state === 'done'
    )
      end += 1;
    const run = sorted.slice(at, end);
    if (run.length >= FOLD_FROM) rows.push({ type: 'fold', key: `fold:${first.key}`, name: first.name, steps: run });
    else rows.push(...run.map((step): Row => ({ type: 'step', step })));
    at = end;
  }
  const startOf = (row: Row): number => {
    if (row.type === 'fold') return row.steps[0]?.startMs ?? 0;
    return row.type === 'step' ? row.step.startMs : row.type === 'break' ? row.atMs : row.sinceMs;
  };
  return [...rows, ...breaks.map((atMs): Row => ({ type: 'break', atMs }))].sort((a, b) => startOf(a) - startOf(b));
}

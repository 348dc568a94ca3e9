import type { StepView } from './run-view';

/** A line of the time line. */
export type Row =
  | { type: 'step'; step: StepView }
  | { type: 'fold'; key: string; name: string; steps: StepView[] }
  | { type: 'break'; atMs: number };
const FOLD_FROM = 3;

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
  const startOf = (row: Row): number =>
    row.type === 'break' ? row.atMs : row.type === 'fold' ? (row.steps[0]?.startMs ?? 0) : row.step.startMs;
  return [...rows, ...breaks.map((atMs): Row => ({ type: 'break', atMs }))].sort((a, b) => startOf(a) - startOf(b));
}

import { workSinceMs, type RunView, type StepView } from './run-view';

/** What is known of a run, as a line of the time line. */
type KnownRow =
  | { type: 'step'; step: StepView }
  | { type: 'fold'; key: string; name: string; steps: StepView[] }
  | { type: 'break'; atMs: number };
/** A line of the time line; `work` is what the run is at before anything is known of it. */
export type Row = KnownRow | { type: 'work'; sinceMs: number };
const FOLD_FROM = 3;

/** All lines of a run: what is known of it, and last what it is at. */
export function rowsOf(view: RunView): Row[] {
  const sinceMs = workSinceMs(view);
  const isUnknown = view.status === 'running' && sinceMs !== null && view.steps.every((step) => step.endMs !== null);
  return [...foldSteps(view.steps, view.breaks), ...(isUnknown ? [{ type: 'work' as const, sinceMs }] : [])];
}

/** Steps in order of their start, and where workers changed; three or more equal steps in a row fold into one line. */
export function foldSteps(steps: readonly StepView[], breaks: readonly number[] = []): KnownRow[] {
  const sorted = [...steps].sort((a, b) => a.startMs - b.startMs);
  const rows: KnownRow[] = [];
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
    else rows.push(...run.map((step) => ({ type: 'step' as const, step })));
    at = end;
  }
  rows.push(...breaks.map((atMs) => ({ type: 'break' as const, atMs })));
  return rows.sort((a, b) => startOf(a) - startOf(b));
}

function startOf(row: KnownRow): number {
  if (row.type === 'break') return row.atMs;
  return row.type === 'step' ? row.step.startMs : (row.steps[0]?.startMs ?? 0);
}

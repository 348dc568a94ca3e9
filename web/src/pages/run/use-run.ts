import type { RunEvent } from '@contracts/kernel/run-events';
import type { Run } from '@contracts/kernel/runs';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { followRun } from '@/api/follow-run';
import { keys } from '@/api/keys';
import { getRun } from '@/api/runs';
import { FINAL } from './final-events';
import { viewOfRun, withJournal, type RunView } from './run-view';
import { applyRunEvent } from './run.reducer';

/** An end is logged about when it is recorded. */
const END_TOLERANCE_MS = 2_000;
/** Steps that end together are read from the journal at once. */
const JOURNAL_DELAY_MS = 300;

type Action =
  | { type: 'reset'; run: Run }
  | { type: 'events'; events: RunEvent[] }
  | { type: 'journal'; steps: Run['steps'] };

function reduce(view: RunView | null, action: Action): RunView | null {
  if (action.type === 'reset') return viewOfRun(action.run);
  if (view === null) return null;
  return action.type === 'events' ? action.events.reduce(applyRunEvent, view) : withJournal(view, action.steps);
}

/** A run's record and its events on top, gathered once a frame. */
export function useRun(runId: string) {
  const query = useQuery({
    queryKey: keys.run(runId),
    queryFn: ({ signal }) => getRun(runId, signal),
    meta: { isLive: true },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const [view, dispatch] = useReducer(reduce, null);
  const [isCut, setCut] = useState(false);
  const pending = useRef<RunEvent[]>([]);
  const { data: run, refetch } = query;
  useEffect(() => {
    if (run === undefined) return undefined;
    dispatch({ type: 'reset', run });
    let frame = 0;
    const flush = () => {
      frame = 0;
      dispatch({ type: 'events', events: pending.current.splice(0) });
    };
    const reading = new AbortController();
    let journalTimer: ReturnType<typeof setTimeout> | undefined;
    const readJournal = () => {
      journalTimer = undefined;
      getRun(runId, reading.signal).then(
        ({ steps }) => dispatch({ type: 'journal', steps }),
        () => undefined, // what is missing comes with the end of the run
      );
    };
    const stop = followRun<RunEvent>(runId, {
      format: 'native',
      since: '',
      // A retried run has ended before: only the end its record knows is the last.
      isLast: (event) =>
        FINAL.has(event.type) &&
        run.finishedAt !== null &&
        Date.parse(event.at) >= Date.parse(run.finishedAt) - END_TOLERANCE_MS,
      onEvent: (event) => {
        pending.current.push(event);
        if (frame === 0) frame = requestAnimationFrame(flush);
        // Events lack the inputs and outputs of steps: the journal has them, and at the end all of them.
        if (run.finishedAt !== null) return;
        if (FINAL.has(event.type)) void refetch();
        else if (event.type === 'step-finished' && !run.steps.some(({ key }) => key === event.data.key))
          journalTimer ??= setTimeout(readJournal, JOURNAL_DELAY_MS);
      },
      onOpen: () => setCut(false),
      onCut: () => setCut(true),
      onError: () => setCut(false),
    });
    return () => {
      stop();
      reading.abort();
      clearTimeout(journalTimer);
      cancelAnimationFrame(frame);
      pending.current = [];
    };
  }, [run, runId, refetch]);
  return { query, view, isCut };
}

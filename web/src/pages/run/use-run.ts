import type { RunEvent } from '@contracts/run-events';
import { FINAL } from './final-events';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useReducer, useRef, useState } from 'react';
import { followRun } from '@/api/follow-run';
import { keys } from '@/api/keys';
import { getRun } from '@/api/runs';
import { applyRunEvent, viewOfRun, type RunView } from './run.reducer';

/** An end is logged about when it is recorded. */
const END_TOLERANCE_MS = 2_000;

type Action = { type: 'reset'; view: RunView } | { type: 'events'; events: RunEvent[] };

const reduce = (view: RunView | null, action: Action): RunView | null =>
  action.type === 'reset' ? action.view : view === null ? null : action.events.reduce(applyRunEvent, view);

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
    dispatch({ type: 'reset', view: viewOfRun(run) });
    let frame = 0;
    const flush = () => {
      frame = 0;
      dispatch({ type: 'events', events: pending.current.splice(0) });
    };
    const stop = followRun<RunEvent>(runId, {
      format: 'native',
      sinceSeq: 0,
      // A retried run has ended before: only the end its record knows is the last.
      isLast: (event) =>
        FINAL.has(event.type) &&
        run.finishedAt !== null &&
        Date.parse(event.at) >= Date.parse(run.finishedAt) - END_TOLERANCE_MS,
      onEvent: (event) => {
        pending.current.push(event);
        if (frame === 0) frame = requestAnimationFrame(flush);
        // The journal has inputs and outputs of the steps; read it once more at the end.
        if (FINAL.has(event.type) && run.finishedAt === null) void refetch();
      },
      onOpen: () => setCut(false),
      onCut: () => setCut(true),
      onError: () => setCut(false),
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
      pending.current = [];
    };
  }, [run, runId, refetch]);
  return { query, view, isCut };
}

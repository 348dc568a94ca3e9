import type { Workflow } from '@contracts/flows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { toApiError } from '@/api/api-error';
import { changeFlow, getFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { showToast } from '@/ui/overlays/Toast';
import { type DraftStore, placed, takeOver } from './draft-store';
import { isSame } from './is-same';
import { mergeGraphs } from './merge-graphs';

/** What is drawn is saved so long after the last change. */
const PAUSE_MS = 700;
const AGAIN_MS = 3_000;
/** Saves that somebody else was faster than, one after the other. */
const COLLISIONS_MAX = 5;

export type SaveState = 'saved' | 'saving' | 'unsaved';

/**
 * Keeps what is drawn: one save at a time, the newest. What others drew meanwhile is brought together with it. `flow`: as it was
 * last saved, with its faults. `catchUp`: takes over what others saved, where `revision` is one that is not here yet.
 */
export function useAutosave(draft: DraftStore, first: Workflow) {
  const cache = useQueryClient();
  const changes = useStore(draft, (state) => state.changes);
  const [flow, setFlow] = useState(first);
  const [state, setState] = useState<SaveState>('saved');
  /** The draft and the server's graph, as they were when they were last the same. */
  const kept = useRef({ changes: 0, revision: first.revision, mine: draft.getState().graph, theirs: first.graph });
  const working = useRef<Promise<void> | null>(null);

  const accept = useCallback(
    (saved: Workflow, mine: typeof first.graph, now: number) => {
      kept.current = { changes: now, revision: saved.revision, mine, theirs: saved.graph };
      setFlow(saved);
      cache.setQueryData(keys.flow(first.id), saved);
      setState(draft.getState().changes === now ? 'saved' : 'unsaved');
    },
    [cache, draft, first],
  );
  /** What is on the server becomes what both begin with. */
  const merge = useCallback(
    (theirs: Workflow) => {
      const { graph, changes: now } = draft.getState();
      const { mine, theirs: before } = kept.current;
      const isClean = now === kept.current.changes;
      const shown = placed(theirs.graph);
      if (!isSame(theirs.graph, before))
        takeOver(draft, isClean ? shown : mergeGraphs({ base: mine, now: graph }, { base: before, now: theirs.graph }));
      // Changes of one's own are not saved yet.
      accept(theirs, isClean ? draft.getState().graph : shown, isClean ? now : now - 1);
    },
    [accept, draft],
  );

  /** One thing at a time with the server. */
  const inTurn = useCallback(async (work: () => Promise<void>) => {
    while (working.current) await working.current;
    const mine = work();
    working.current = mine.then(done, done);
    await mine;

    function done() {
      working.current = null;
    }
  }, []);
  const saveOnce = useCallback(async (): Promise<void> => {
    for (let tried = 0; tried < COLLISIONS_MAX; tried += 1) {
      const { graph, changes: now } = draft.getState();
      if (now === kept.current.changes) return;
      setState('saving');
      try {
        accept(await changeFlow(first.id, { graph, revision: kept.current.revision }), graph, now);
        return;
      } catch (error) {
        const failure = toApiError(error);
        if (failure.code === 'stale_revision') {
          merge(await getFlow(first.id));
          continue;
        }
        if (!failure.isTransient) showToast({ title: errorMessage(failure), tone: 'bad' });
        break;
      }
    }
    setState('unsaved');
  }, [accept, draft, first.id, merge]);
  const save = useCallback(() => inTurn(() => saveOnce().catch(() => setState('unsaved'))), [inTurn, saveOnce]);
  const catchUp = useCallback(
    (revision: number): void => {
      inTurn(async () => {
        if (revision > kept.current.revision) merge(await getFlow(first.id));
      }).catch(() => undefined); // it is told again within seconds
    },
    [first.id, inTurn, merge],
  );

  useEffect(() => {
    if (changes === kept.current.changes) return undefined;
    setState('unsaved');
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [changes, save]);
  // What could not be saved, because nobody answered, is tried again.
  useEffect(() => {
    if (state !== 'unsaved') return undefined;
    const timer = setInterval(() => void save(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [state, save]);
  // Nobody leaves with a change that is nowhere yet.
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (draft.getState().changes !== kept.current.changes) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      void save();
    };
  }, [draft, save]);
  return { flow, state, save, setFlow, catchUp };
}

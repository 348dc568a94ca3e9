import type { Workflow } from '@contracts/flows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { toApiError } from '@/api/api-error';
import { changeFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { showToast } from '@/ui/overlays/Toast';
import type { DraftStore } from './draft-store';

/** What is drawn is saved so long after the last change. */
const PAUSE_MS = 700;
const AGAIN_MS = 3_000;

export type SaveState = 'saved' | 'saving' | 'unsaved' | 'stale';

/** Keeps what is drawn: one save at a time, the newest. `flow`: as it was last saved, with its faults. */
export function useAutosave(draft: DraftStore, first: Workflow) {
  const cache = useQueryClient();
  const changes = useStore(draft, (state) => state.changes);
  const [flow, setFlow] = useState(first);
  const [state, setState] = useState<SaveState>('saved');
  const kept = useRef({ changes: 0, revision: first.revision, isStale: false });
  const saving = useRef<Promise<void> | null>(null);

  const save = useCallback(async (): Promise<void> => {
    await saving.current;
    const { graph, changes: now } = draft.getState();
    if (kept.current.isStale || now === kept.current.changes) return;
    setState('saving');
    const mine = changeFlow(first.id, { graph, revision: kept.current.revision })
      .then((saved) => {
        kept.current = { ...kept.current, changes: now, revision: saved.revision };
        setFlow(saved);
        cache.setQueryData(keys.flow(first.id), saved);
        setState(draft.getState().changes === now ? 'saved' : 'unsaved');
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code === 'stale_revision') kept.current.isStale = true;
        else if (!failure.isTransient) showToast({ title: errorMessage(failure), tone: 'bad' });
        setState(kept.current.isStale ? 'stale' : 'unsaved');
      })
      .finally(() => (saving.current = null));
    saving.current = mine;
    await mine;
  }, [draft, first.id, cache]);

  useEffect(() => {
    if (changes === kept.current.changes) return undefined;
    setState((before) => (before === 'stale' ? before : 'unsaved'));
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
  return { flow, state, save, setFlow };
}

import type { stepAdvance } from '@contracts/support/messages';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { z } from 'zod';
import { toApiError, type ApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { showToast } from '@/ui/overlays/Toast';
import { useOpenSession } from '../session-context';
import { texts } from '../texts';

type Answer = z.input<(typeof stepAdvance)['body']>;

/** Answers the open step and has the next made; a step that somebody else answered is read anew. */
export function useAdvance() {
  const { session, replying } = useOpenSession();
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const tried = useRef({ text: '', key: '' });
  const advance = (answer: Answer) => {
    if (isBusy) return;
    const text = JSON.stringify(answer);
    if (tried.current.text !== text) tried.current = { text, key: crypto.randomUUID() };
    setProblem(null);
    setBusy(true);
    replying
      .step(answer, tried.current.key)
      .then(() => {
        tried.current = { text: '', key: '' };
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        if (failure.code !== 'step_changed') return setProblem(failure);
        showToast({ title: texts.guided.changed });
        return cache.invalidateQueries({ queryKey: keys.supportSession(session.id) });
      })
      .finally(() => setBusy(false));
  };
  return { advance, isBusy, problem };
}

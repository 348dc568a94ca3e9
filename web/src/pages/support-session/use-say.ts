import type { messageSend } from '@contracts/support/messages';
import { useRef, useState } from 'react';
import type { z } from 'zod';
import { toApiError, type ApiError } from '@/api/api-error';
import { useOpenSession } from './session-context';

type Message = z.input<(typeof messageSend)['body']>;

export interface Saying {
  /** Says something; `onAccepted` once it stands in the session. The same again after a failure, or under the same `key`, is said once. */
  say: (message: Message, onAccepted: () => void, key?: string) => void;
  isSaying: boolean;
  /** Why the last one was not accepted. */
  problem: ApiError | null;
}

/** Sends messages, one at a time. */
export function useSay(): Saying {
  const { replying } = useOpenSession();
  const [isSaying, setSaying] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const tried = useRef({ text: '', key: '' });
  const say: Saying['say'] = (message, onAccepted, key = crypto.randomUUID()) => {
    if (isSaying) return;
    const text = JSON.stringify(message);
    if (tried.current.text !== text) tried.current = { text, key };
    setProblem(null);
    setSaying(true);
    replying
      .say(message, tried.current.key)
      .then(() => {
        tried.current = { text: '', key: '' };
        onAccepted();
      })
      .catch((error: unknown) => setProblem(toApiError(error)))
      .finally(() => setSaying(false));
  };
  return { say, isSaying, problem };
}

import type { ThreadMessage } from '@contracts/devices/chat';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type ApiError, toApiError } from '@/api/api-error';
import { askDevice } from '@/api/devices/devices';
import { keys } from '@/api/keys';

/** Asks in a thread, or begins one. The same again after a failure is asked once. */
export function useAsk(threadId: string | null, onAccepted: (threadId: string) => void) {
  const cache = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const tried = useRef({ text: '', key: '' });
  const [shownId, setShownId] = useState(threadId);
  if (shownId !== threadId) {
    setShownId(threadId);
    setProblem(null);
  }
  const ask = (message: string, deviceId: string) => {
    if (isAsking) return;
    const body = {
      message,
      context: {
        device_id: deviceId,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        locale: navigator.language,
        ...(threadId === null ? {} : { thread_id: threadId }),
      },
    };
    const text = JSON.stringify(body);
    if (tried.current.text !== text) tried.current = { text, key: crypto.randomUUID() };
    setProblem(null);
    setAsking(true);
    askDevice(body, tried.current.key)
      .then(({ runId, threadId: id }) => {
        tried.current = { text: '', key: '' };
        // It stands there at once; what the server has of it follows.
        cache.setQueryData<ThreadMessage[]>(keys.deviceMessages(id), (known = []) => [
          ...known,
          saidNow(message, runId, known),
        ]);
        void cache.invalidateQueries({ queryKey: keys.deviceThread(id) });
        void cache.invalidateQueries({ queryKey: keys.deviceThreads });
        onAccepted(id);
      })
      .catch((error: unknown) => {
        const failure = toApiError(error);
        // Which device is there is not what was thought.
        if (failure.status === 409) void cache.invalidateQueries({ queryKey: keys.devices });
        setProblem(failure);
      })
      .finally(() => setAsking(false));
  };
  return { ask, isAsking, problem };
}

const saidNow = (content: string, runId: string, before: readonly ThreadMessage[]): ThreadMessage => ({
  id: `said ${runId}`,
  seq: (before.at(-1)?.seq ?? 0) + 1,
  role: 'user',
  content,
  calls: [],
  run_id: runId,
  error: null,
  created_at: new Date().toISOString(),
});

import { useEffect, useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { sayToFlow } from '@/api/flows';
import { errorMessage } from '@/app/error-message';

/** What is being said and answered now. */
export interface Saying {
  message: string;
  text: string;
  /** Nodes at work. */
  at: string | null;
  isWaiting: boolean;
  error: string | null;
  isOver: boolean;
}

/** Says something and follows the answer; one at a time. `onEnd` is told the session, and brings in what was said. */
export function useSaying(
  flowId: string | null,
  sessionId: string | null,
  onEnd: (id: string | null) => Promise<void>,
) {
  const [now, setNow] = useState<Saying | null>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const change = (next: Partial<Saying> | ((before: Saying) => Partial<Saying>)) =>
    setNow((before) => before && { ...before, ...(typeof next === 'function' ? next(before) : next) });

  const say = (message: string) => {
    leaving.current?.abort();
    const mine = new AbortController();
    leaving.current = mine;
    setNow({ message, text: '', at: null, isWaiting: false, error: null, isOver: false });
    const body = { message, ...(sessionId !== null && { session_id: sessionId }) };
    sayToFlow(flowId, body, mine.signal, ({ name, data }) => {
      if (name === 'token') change(({ text }) => ({ text: text + String(data['text']), at: null }));
      else if (name === 'reset') change({ text: '' });
      else if (name === 'node_started') change({ at: String(data['node_id']) });
      else if (name === 'human_input_required') change({ isWaiting: true });
      else if (name === 'error') change({ error: String(data['message']) });
    })
      .then(async (id) => {
        await onEnd(id);
        // One that failed stays to be read; its message is in the history.
        setNow(null);
      })
      .catch((error: unknown) => {
        if (!mine.signal.aborted) change({ error: errorMessage(toApiError(error)), isOver: true });
      });
  };
  const stop = () => {
    leaving.current?.abort();
    setNow(null);
  };
  return { now, say, stop };
}

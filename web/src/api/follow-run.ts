import type { RunEventFormat } from '@contracts/runs';
import { toApiError, type ApiError } from './api-error';
import { readEvents } from './read-events';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

export interface RunFollower<Event> {
  format: RunEventFormat;
  /** Sequence number of the last event already known; 0 for all. */
  sinceSeq: number;
  /** Each event once, in order. */
  onEvent: (event: Event, seq: number) => void;
  /** Whether the event ends the run: nothing is asked for after it. */
  isLast: (event: Event) => boolean;
  /** The stream was cut; it is tried again at this time. */
  onCut?: (retryAtMs: number) => void;
  /** The stream is open again, or for the first time. */
  onOpen?: () => void;
  /** It cannot be followed at all: no right, or gone. */
  onError: (error: ApiError) => void;
}

/**
 * Follows a run to its end across cut connections: keeps the last id, asks for what comes after it, drops what it has.
 * Answers with the function that stops following; the run itself goes on.
 */
export function followRun<Event>(runId: string, follower: RunFollower<Event>): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let lastSeq = follower.sinceSeq;
  let isEnded = false;

  const follow = async (): Promise<void> => {
    let delayMs = FIRST_DELAY_MS;
    while (!isEnded && !signal.aborted) {
      try {
        await readEvents(
          `/api/v1/runs/${encodeURIComponent(runId)}/events?format=${follower.format}`,
          lastSeq,
          signal,
          ({ id, data }) => {
            if (lastSeq === follower.sinceSeq || delayMs !== FIRST_DELAY_MS) follower.onOpen?.();
            delayMs = FIRST_DELAY_MS;
            if (id <= lastSeq) return;
            lastSeq = id;
            const event = data as Event;
            follower.onEvent(event, id);
            if (follower.isLast(event)) isEnded = true;
          },
        );
      } catch (error) {
        if (signal.aborted) return;
        const failure = toApiError(error);
        if (!failure.isTransient && failure.code !== 'unexpected') {
          follower.onError(failure);
          return;
        }
      }
      if (isEnded || signal.aborted) return;
      const waitMs = delayMs * (0.75 + Math.random() / 2);
      follower.onCut?.(Date.now() + waitMs);
      await sleep(waitMs, signal);
      delayMs = Math.min(MAX_DELAY_MS, delayMs * 2);
    }
  };

  follow().catch((error: unknown) => follower.onError(toApiError(error)));
  return () => stop.abort();
}

/** Waits, or until the signal; the tab coming back into view ends the wait at once. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, milliseconds);
    function finish(): void {
      clearTimeout(timer);
      window.removeEventListener('online', finish);
      resolve();
    }
    signal.addEventListener('abort', finish, { once: true });
    window.addEventListener('online', finish, { once: true });
  });
}

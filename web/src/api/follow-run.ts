import type { RunEventFormat } from '@contracts/kernel/runs';
import { toApiError, type ApiError } from './api-error';
import { type EventPlace, isAfter } from './event-place';
import { readEvents, readFrames, type SseFrame } from './read-events';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

export interface RunFollower<Event> {
  format: RunEventFormat;
  /** Place of the last event already known; '' for all. */
  since: EventPlace;
  /** An answer that is open already and begins at `since`: it is read first. */
  opened?: Response;
  /** Each event once, in order; `name` is its SSE `event:`, '' where the data names the type. */
  onEvent: (event: Event, name: string, place: EventPlace) => void;
  /** Whether the event ends the run: nothing is asked for after it. */
  isLast: (event: Event, name: string) => boolean;
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
  let last = follower.since;
  let isEnded = false;
  let opened = follower.opened;
  const address = `/api/v1/runs/${encodeURIComponent(runId)}/events?format=${follower.format}`;

  const follow = async (): Promise<void> => {
    let delayMs = FIRST_DELAY_MS;
    while (!isEnded && !signal.aborted) {
      let isOpen = false;
      const take = ({ id, name, data }: SseFrame): void => {
        if (signal.aborted) return;
        if (!isOpen) follower.onOpen?.();
        isOpen = true;
        delayMs = FIRST_DELAY_MS;
        if (!isAfter(id, last)) return;
        last = id;
        const event = data as Event;
        follower.onEvent(event, name, id);
        if (follower.isLast(event, name)) isEnded = true;
      };
      try {
        if (opened === undefined) await readEvents(address, last, signal, take);
        else {
          const first = opened;
          opened = undefined;
          await readFrames(first, take, signal);
        }
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

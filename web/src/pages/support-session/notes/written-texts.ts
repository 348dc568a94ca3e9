import { toApiError } from '@/api/api-error';
import { followRun } from '@/api/follow-run';
import type { OpenReply } from '@/api/support-chat';
import {
  NOTHING_WRITTEN,
  reduceWritten,
  type WrittenEvent,
  type WrittenResult,
  type WrittenView,
} from './written.reducer';

/** Tries of opening a stream that does not answer, and cuts in a row of one that did: then the record has to do. */
const TRIES = 3;
const RETRY_MS = 1_000;
const LIMITED_MS = 30_000;

/** Where a text comes from: a stream to be opened, or a run that writes it. */
export type TextSource = ((signal: AbortSignal) => Promise<OpenReply>) | { runId: string };

interface Reading {
  view: WrittenView;
  /** The run that writes it, once that is known. */
  runId: string | null;
  stop: () => void;
}

/**
 * Texts that are being written for sessions, or were, while this tab is open: they live beside the page, so that closing
 * a dialog stops none, and all parts of a page read one stream.
 */
const readings = new Map<string, Reading>();
const listeners = new Set<() => void>();

export const subscribeWritten = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const readWritten = (key: string): WrittenView | null => readings.get(key)?.view ?? null;

export interface WrittenEnd {
  onDone?: (result: WrittenResult) => void;
  onFailed?: () => void;
}

/** Reads a text to its end under `key`, across cuts. What is being read under that key is read no more. */
export function startWritten(key: string, source: TextSource, end: WrittenEnd = {}): void {
  readings.get(key)?.stop();
  const controller = new AbortController();
  const { signal } = controller;
  const stops: (() => void)[] = [() => controller.abort()];
  const reading: Reading = { view: NOTHING_WRITTEN, runId: null, stop: () => stops.forEach((stop) => stop()) };
  readings.set(key, reading);
  let waiting: WrittenEvent[] = [];
  let frame = 0;

  const flush = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    const before = reading.view;
    reading.view = waiting.reduce(reduceWritten, before);
    waiting = [];
    for (const notify of listeners) notify();
    if (before.phase === reading.view.phase) return;
    if (reading.view.result !== null) end.onDone?.(reading.view.result);
    else if (reading.view.phase === 'failed') end.onFailed?.();
  };
  /** Pieces of text are gathered and shown once a frame; all else at once, after them. */
  const dispatch = (event: WrittenEvent): void => {
    if (signal.aborted) return;
    waiting.push(event);
    if (event.type !== 'frame' || event.name !== 'delta') flush();
    else if (frame === 0) frame = requestAnimationFrame(flush);
  };
  const fail = (error: unknown): void => {
    const { code, detail } = toApiError(error);
    dispatch({ type: 'failed', error: { code, message: detail } });
  };

  const follow = (runId: string, opened?: Response): void => {
    let cuts = 0;
    reading.runId = runId;
    stops.push(
      followRun<unknown>(runId, {
        format: 'support',
        since: '',
        ...(opened === undefined ? {} : { opened }),
        onEvent: (data, name) => {
          cuts = 0;
          dispatch({ type: 'frame', name, data });
        },
        isLast: (_, name) => name === 'done' || name === 'error',
        onOpen: () => dispatch({ type: 'cut', isCut: false }),
        onCut: () => {
          cuts += 1;
          if (cuts < TRIES) return dispatch({ type: 'cut', isCut: true });
          dispatch({ type: 'failed', error: { code: 'stream_cut', message: '' } });
          controller.abort();
          reading.stop();
        },
        onError: fail,
      }),
    );
  };
  const open = (tries: number): void => {
    if (signal.aborted) return;
    if (typeof source !== 'function') return follow(source.runId);
    source(signal).then(
      ({ runId, response }) => {
        if (!signal.aborted) follow(runId, response);
      },
      (error: unknown) => {
        const failure = toApiError(error);
        if (failure.status === 429) {
          const waitMs = (failure.retryAfter ?? LIMITED_MS / 1_000) * 1_000;
          dispatch({ type: 'limited', retryAtMs: Date.now() + waitMs });
          later(() => {
            dispatch({ type: 'opening' });
            open(1);
          }, waitMs);
        } else if (failure.isTransient && tries < TRIES) later(() => open(tries + 1), RETRY_MS * tries);
        else fail(failure);
      },
    );
  };
  const later = (work: () => void, milliseconds: number): void => {
    const timer = setTimeout(work, milliseconds);
    stops.push(() => clearTimeout(timer));
  };
  for (const notify of listeners) notify();
  open(1);
}

/** Whether a text is being read under this key. */
export const isBeingRead = (key: string): boolean => {
  const phase = readWritten(key)?.phase;
  return phase === 'opening' || phase === 'writing' || phase === 'limited';
};

/** The run whose text is, or was, read under this key; null where none is known. */
export const runBeingRead = (key: string): string | null => readings.get(key)?.runId ?? null;

/** Lets go of what was read under this key. */
export function forgetWritten(key: string): void {
  readings.get(key)?.stop();
  readings.delete(key);
  for (const notify of listeners) notify();
}

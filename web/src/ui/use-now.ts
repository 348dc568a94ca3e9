import { useSyncExternalStore } from 'react';

const listeners = new Map<number, { run: Set<() => void>; timer: ReturnType<typeof setInterval>; now: number }>();

/** The current time, renewed every `everyMs`; all users of one period share one timer. */
export function useNow(everyMs: number): number {
  return useSyncExternalStore(
    (onChange) => {
      let entry = listeners.get(everyMs);
      if (entry === undefined) {
        const run = new Set<() => void>();
        const created = { run, now: Date.now(), timer: setInterval(() => {
          created.now = Date.now();
          for (const notify of run) notify();
        }, everyMs) };
        entry = created;
        listeners.set(everyMs, entry);
      }
      const current = entry;
      current.run.add(onChange);
      return () => {
        current.run.delete(onChange);
        if (current.run.size > 0) return;
        clearInterval(current.timer);
        listeners.delete(everyMs);
      };
    },
    () => listeners.get(everyMs)?.now ?? roundedNow(everyMs),
  );
}

/** Stable between two calls of one render, before the timer exists. */
const roundedNow = (everyMs: number): number => Math.floor(Date.now() / everyMs) * everyMs;

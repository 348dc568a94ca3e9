import { useCallback, useSyncExternalStore } from 'react';

interface Clock {
  listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
  nowMs: number;
}

const clocks = new Map<number, Clock>();

function clockOf(everyMs: number): Clock {
  let clock = clocks.get(everyMs);
  if (clock === undefined) {
    clock = { listeners: new Set(), timer: undefined, nowMs: Date.now() };
    clocks.set(everyMs, clock);
  }
  return clock;
}

function tick(clock: Clock): void {
  clock.nowMs = Date.now();
  for (const notify of clock.listeners) notify();
}

/** The current time, renewed every `everyMs`; all users of one period share one timer, which rests while there are none. */
export function useNow(everyMs: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const clock = clockOf(everyMs);
      clock.listeners.add(listener);
      if (clock.timer === undefined) {
        clock.timer = setInterval(() => tick(clock), everyMs);
        // It may have rested for long.
        if (Date.now() - clock.nowMs > everyMs) tick(clock);
      }
      return () => {
        clock.listeners.delete(listener);
        if (clock.listeners.size > 0) return;
        clearInterval(clock.timer);
        clock.timer = undefined;
      };
    },
    [everyMs],
  );
  return useSyncExternalStore(subscribe, () => clockOf(everyMs).nowMs);
}

/** A clock that tests move: whoever waits moves it on. */
export class MovedClock {
  at = Date.parse('2026-11-25T12:00:00Z');
  readonly waits: number[] = [];
  now = (): number => this.at;
  sleep = (durationMs: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    this.waits.push(durationMs);
    this.at += durationMs;
    return new Promise((resolve) => setImmediate(resolve));
  };
}

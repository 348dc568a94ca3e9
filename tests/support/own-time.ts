/** A clock for "within a second" on a machine that others use too. */

/** So often it looks; a process that gets its turns is a little late each time, one that waits for a core by much. */
const TICK_MS = 10;
/** What a turn may be late by itself. */
const LATE_MS = 5;

/**
 * Starts to count; the function it returns ends it and gives the milliseconds that this process had meanwhile: what it waited for
 * timers and for others, and what it computed. The time in which the machine gave it no turn is left out. With the machine to
 * itself that is what any clock shows. Of no use for what another process does.
 */
export function startOwnTime(): () => number {
  let had = 0;
  let at = performance.now();
  let cpu = process.cpuUsage();
  const look = () => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    had += Math.min(now - at, TICK_MS + LATE_MS + (user + system) / 1_000);
    at = now;
    cpu = process.cpuUsage();
  };
  const timer = setInterval(look, TICK_MS);
  return () => {
    clearInterval(timer);
    look();
    return had;
  };
}

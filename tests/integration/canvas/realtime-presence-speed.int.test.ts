/** Cursors of many people, measured; where nothing else runs. */
import { openPresenceGround, type PresenceBatch } from '../../rigs/presence-ground';
import { waitFor } from '../../rigs/test-services';

const PEOPLE = 20;

const ground = openPresenceGround('presence_speed');

const p95 = (values: number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Infinity;

/** How late a timer of 20 ms is, in ms, each time. */
function measureLag(): { stop(): number[] } {
  const lags: number[] = [];
  let at = performance.now();
  const timer = setInterval(() => {
    lags.push(Math.max(0, performance.now() - at - 20));
    at = performance.now();
  }, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return lags;
    },
  };
}

it(`shows ${PEOPLE} people each other’s cursors within 100 ms (p95), in batches`, async () => {
  const watchers = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => ground.watch(ground.at(index))));
  await waitFor('everybody sees everybody', () => watchers.every(({ people }) => people.size === PEOPLE));
  const latencies: number[] = [];
  for (const { client } of watchers) {
    client.on('presence_changed', ({ present }: PresenceBatch) => {
      // A cursor's x is the time it was sent.
      for (const { id, cursor } of present)
        if (cursor && id !== client.id) latencies.push(performance.now() - cursor.x);
    });
  }
  for (const watcher of watchers) watcher.batches.length = 0;
  const durationMs = 3_000;
  // This process is server and clients at once, on a machine that may be busy: how late its own timers are is not presence's doing.
  const lags = measureLag();
  const timers = watchers.map(({ client }) =>
    setInterval(
      () => client.emit('presence_update', { canvasId: ground.canvasId, cursor: { x: performance.now(), y: 0 } }),
      50,
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  timers.forEach((timer) => clearInterval(timer));
  expect(latencies.length).toBeGreaterThan(PEOPLE * (PEOPLE - 1) * 30);
  expect(p95(latencies) - p95(lags.stop())).toBeLessThan(100);
  for (const { batches } of watchers) expect(batches.length).toBeLessThanOrEqual(durationMs / 50 + 5);
});

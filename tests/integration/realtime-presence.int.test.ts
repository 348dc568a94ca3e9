import type { Socket } from 'socket.io-client';
import type { Presence } from '../../src/contracts/socket-events';
import { createBroadcaster } from '../../src/realtime/broadcaster';
import {
  connectClient,
  createCanvas,
  createPerson,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../support/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../support/test-services';

const PEOPLE = 20;

let services: TestServices;
let instances: SocketInstance[];
let ann: TestPerson;
let canvasId: string;
const clients: Socket[] = [];

beforeAll(async () => {
  services = await openTestServices('presence');
  ann = await createPerson(services);
});
beforeEach(async () => {
  instances = [await startSocketInstance(services), await startSocketInstance(services)];
  canvasId = await createCanvas(services, ann);
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  await Promise.all(instances.map((instance) => instance.close()));
});
afterAll(() => services.close());

interface Batch {
  present: Presence[];
  gone: string[];
}
interface Watcher {
  client: Socket;
  people: Map<string, Presence>;
  batches: Batch[];
}

/** Joins the canvas and keeps who is there, as a page does. */
async function watch(instance: SocketInstance): Promise<Watcher> {
  const client = await connectClient(instance, '/canvas', ann.token);
  clients.push(client);
  const watcher: Watcher = { client, people: new Map(), batches: [] };
  client.on('presence_changed', (batch: Batch) => {
    watcher.batches.push(batch);
    for (const presence of batch.present) watcher.people.set(presence.id, presence);
    for (const id of batch.gone) watcher.people.delete(id);
  });
  const { presence } = (await client.emitWithAck('canvas_join', { canvasId })) as { presence: Presence[] };
  for (const one of presence) watcher.people.set(one.id, one);
  return watcher;
}
const at = (index: number): SocketInstance => instances[index % 2] as SocketInstance;

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

describe('presence', () => {
  it('shows everybody on both instances, and who goes', async () => {
    const watchers = [await watch(at(0)), await watch(at(1)), await watch(at(0))] as [Watcher, Watcher, Watcher];
    await waitFor('three each', () => watchers.every(({ people }) => people.size === 3));
    expect((await at(1).presence.count([canvasId])).get(canvasId)).toBe(1); // three tabs of one person
    watchers[0].client.emit('presence_update', { canvasId, cursor: { x: 3, y: 4 }, selection: ['b'.repeat(24)] });
    await waitFor('the cursor', () => watchers[1].people.get(watchers[0].client.id ?? '')?.cursor?.x === 3);
    await watchers[2].client.emitWithAck('canvas_leave', { canvasId });
    watchers[0].client.close();
    await waitFor('one left', () => watchers[1].people.size === 1);
  });

  it('ignores updates for a canvas that was not entered, and those that are no presence', async () => {
    const watcher = await watch(at(0));
    const outside = await connectClient(at(0), '/canvas', ann.token);
    clients.push(outside);
    outside.emit('presence_update', { canvasId, cursor: { x: 1, y: 1 } });
    expect(await outside.emitWithAck('presence_update', { canvasId, cursor: { x: 'a', y: 1 } })).toMatchObject({
      ok: false,
    });
    watcher.client.emit('presence_update', { canvasId, cursor: { x: 5, y: 5 } });
    await waitFor('own cursor', () => watcher.people.get(watcher.client.id ?? '')?.cursor?.x === 5);
    expect(watcher.people.size).toBe(1);
  });

  it(`shows ${PEOPLE} people each other’s cursors within 100 ms (p95), in batches`, async () => {
    const watchers = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => watch(at(index))));
    await waitFor('everybody sees everybody', () => watchers.every(({ people }) => people.size === PEOPLE));
    const latencies: number[] = [];
    for (const { client } of watchers) {
      client.on('presence_changed', ({ present }: Batch) => {
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
      setInterval(() => client.emit('presence_update', { canvasId, cursor: { x: performance.now(), y: 0 } }), 50),
    );
    await new Promise((resolve) => setTimeout(resolve, durationMs));
    timers.forEach((timer) => clearInterval(timer));
    expect(latencies.length).toBeGreaterThan(PEOPLE * (PEOPLE - 1) * 30);
    expect(p95(latencies) - p95(lags.stop())).toBeLessThan(100);
    for (const { batches } of watchers) expect(batches.length).toBeLessThanOrEqual(durationMs / 50 + 5);
  });

  it('shows an agent from a process without a server, and takes it away', async () => {
    const watcher = await watch(at(0));
    const broadcaster = createBroadcaster(services.redis.command, {
      prefix: services.prefix,
      log: services.log,
      isStrict: true,
    });
    const id = 'agent:3f0e8a52-93a1-4c56-8a0c-0f6a1f1f1f1f';
    await broadcaster.agentPresence(canvasId, {
      id,
      userId: 'a'.repeat(24),
      name: 'Weft',
      isAgent: true,
      cursor: null,
      selection: [],
      focus: 'thinking',
    });
    await waitFor('the agent', () => watcher.people.get(id)?.focus === 'thinking');
    const late = await watch(at(1));
    expect(late.people.has(id)).toBe(true);
    expect((await at(0).presence.count([canvasId])).get(canvasId)).toBe(1); // agents are not counted
    await broadcaster.agentPresence(canvasId, { gone: id });
    await waitFor('gone on both', () => !watcher.people.has(id) && !late.people.has(id));
  });

  it('lets the people of an instance that died vanish', async () => {
    const survivor = await watch(at(0));
    const lost = await watch(at(1));
    await waitFor('both', () => survivor.people.size === 2);
    lost.client.io.reconnection(false);
    (instances[1] as SocketInstance).kill();
    await waitFor('the other gone', () => survivor.people.size === 1, 21_000);
    expect([...survivor.people.keys()]).toEqual([survivor.client.id]);
  }, 30_000);
});

import { Types } from 'mongoose';
import type { Socket } from 'socket.io-client';
import type { CanvasChange } from '../../../src/contracts/canvas/canvas';
import { type Broadcaster, createBroadcaster } from '../../../src/realtime/broadcaster';
import { STREAM_READ_MS } from '../../../src/realtime/socket-server';
import { broadcastChanges } from '../../../src/workers/canvas/canvas-broadcast.worker';
import { recordChanges, saveTestGeneration } from '../../support/canvas-history';
import {
  connectClient,
  createCanvas,
  createPerson,
  gather,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

type Chunk = Extract<CanvasChange, { type: 'blocks_bulk_added_chunk' }>;

let services: TestServices;
let instances: SocketInstance[];
let ann: TestPerson;
let canvasId: string;
let clients: Socket[];
/** Of a process without a socket server. */
let broadcaster: Broadcaster;
const never = new AbortController().signal;

beforeAll(async () => {
  services = await openTestServices('broadcast');
  instances = [await startSocketInstance(services), await startSocketInstance(services)];
  ann = await createPerson(services);
  broadcaster = createBroadcaster(services.redis.command, {
    prefix: services.prefix,
    log: services.log,
    isStrict: true,
  });
});
beforeEach(async () => {
  canvasId = await createCanvas(services, ann);
  clients = await Promise.all(instances.map((instance) => connectClient(instance, '/canvas', ann.token)));
  for (const client of clients)
    expect(await client.emitWithAck('canvas_join', { canvasId })).toMatchObject({ ok: true });
});
afterEach(() => clients.forEach((client) => client.close()));
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await services.close();
});

const broadcast = (outboxId: string, chunkPauseMs = 50, signal = never) =>
  broadcastChanges({ models: services.models, broadcaster, chunkPauseMs }, outboxId, signal);

describe('broadcaster', () => {
  it('reaches them with its very first message, though the servers were between two reads of the stream', async () => {
    const fresh = { ...services, prefix: `${services.prefix}_fresh` };
    const instance = await startSocketInstance(fresh);
    const first = createBroadcaster(services.redis.command, { ...fresh, isStrict: true });
    const client = await connectClient(instance, '/canvas', ann.token);
    await client.emitWithAck('canvas_join', { canvasId });
    const heard = gather<CanvasChange>(client, 'canvas_updated');
    // The read that the server waits for ends unheard, as the server (of this same process) is busy meanwhile.
    const busyUntil = performance.now() + 2 * STREAM_READ_MS;
    while (performance.now() < busyUntil);
    await first.canvasChange({ type: 'canvas_updated', version: 1, canvasId, title: 'First', review: false });
    await waitFor('the first message', () => heard.length === 1).finally(() => client.close());
    await instance.close();
  });

  it('reaches the clients of every instance, in order, from a process without a server', async () => {
    const heard = clients.map((client) => gather<CanvasChange>(client, 'canvas_updated'));
    const changes = Array.from({ length: 50 }, (_, index): CanvasChange => ({
      type: 'canvas_updated',
      version: index + 1,
      canvasId,
      title: `Title ${index}`,
      review: false,
    }));
    for (const change of changes) await broadcaster.canvasChange(change);
    for (const list of heard) {
      await waitFor('all changes', () => list.length === changes.length);
      expect(list).toEqual(changes);
    }
  });

  it('reaches clients that poll or change from polling as well, in order, and counts each packet', async () => {
    const [instance] = instances as [SocketInstance];
    const countEmits = async () => {
      const metric = await instance.registry.getSingleMetric('weft_socket_emits_total')?.get();
      const isCounted = (labels: object) => 'event' in labels && labels.event === 'canvas_updated';
      return metric?.values.find(({ labels }) => isCounted(labels))?.value ?? 0;
    };
    const others = await Promise.all(
      [['polling'], ['polling', 'websocket']].map((transports) =>
        connectClient(instance, '/canvas', ann.token, { transports }),
      ),
    );
    clients.push(...others);
    for (const client of others)
      expect(await client.emitWithAck('canvas_join', { canvasId })).toMatchObject({ ok: true });
    const heard = clients.map((client) => gather<CanvasChange>(client, 'canvas_updated'));
    const before = await countEmits();
    const versions = Array.from({ length: 200 }, (_, index) => index + 1);
    const title = 'x'.repeat(10_000);
    await Promise.all(
      versions.map((version) =>
        broadcaster.canvasChange({ type: 'canvas_updated', version, canvasId, title, review: false }),
      ),
    );
    for (const list of heard) {
      await waitFor('all changes', () => list.length === versions.length);
      expect(list.map(({ version }) => version)).toEqual(versions);
    }
    expect((await countEmits()) - before).toBe(versions.length * 3); // of this instance's three clients
  });

  it('has its payload alone for clients that do not ask for recovery, beside others that do', async () => {
    const [instance] = instances as [SocketInstance];
    const plain = await Promise.all(
      [['websocket'], ['polling']].map((transports) =>
        connectClient(instance, '/canvas', ann.token, { transports, auth: { token: ann.token } }),
      ),
    );
    clients.push(...plain);
    for (const client of plain)
      expect(await client.emitWithAck('canvas_join', { canvasId })).toMatchObject({ ok: true });
    const heard = clients.map((client) => {
      const events: unknown[][] = [];
      client.on('canvas_updated', (...given: unknown[]) => events.push(given));
      return events;
    });
    const change = { type: 'canvas_updated', version: 1, canvasId, title: 'Ä', review: false } as const;
    await broadcaster.canvasChange(change);
    await waitFor('all', () => heard.every((events) => events.length === 1));
    const place = expect.stringMatching(/^\d+-\d+$/);
    expect(heard).toEqual([[[change, place]], [[change, place]], [[change]], [[change]]]);
  });

  it('reaches only the room', async () => {
    const other = await createCanvas(services, ann);
    const heard = gather<CanvasChange>(clients[0] as Socket, 'canvas_updated');
    await broadcaster.canvasChange({
      type: 'canvas_updated',
      version: 1,
      canvasId: other,
      title: 'Other',
      review: false,
    });
    await broadcaster.canvasChange({ type: 'canvas_updated', version: 1, canvasId, title: 'Ours', review: false });
    await waitFor('ours', () => heard.length > 0);
    expect(heard).toMatchObject([{ title: 'Ours' }]);
  });

  it('never throws while Redis is away, unless it is strict', async () => {
    const away = services.redis.command.duplicate({
      lazyConnect: true,
      enableOfflineQueue: false,
      port: 1,
      retryStrategy: () => null,
    });
    away.on('error', () => undefined);
    const change: CanvasChange = { type: 'canvas_updated', version: 1, canvasId, title: 'Lost', review: false };
    const options = { prefix: services.prefix, log: services.log };
    await expect(createBroadcaster(away, options).canvasChange(change)).resolves.toBeUndefined();
    await expect(createBroadcaster(away, { ...options, isStrict: true }).canvasChange(change)).rejects.toThrow();
    away.disconnect();
  });
});

describe('broadcast of a generation', () => {
  it('sends chunks of ten, in order, a pause apart, without gaps, to both instances; then the entry is gone', async () => {
    const heard = clients.map((client) => gather<Chunk>(client, 'blocks_bulk_added_chunk'));
    const statuses = gather<{ phase: string; generation?: unknown }>(clients[0] as Socket, 'generation_status');
    const arrivals: number[] = [];
    clients[1]?.on('blocks_bulk_added_chunk', () => arrivals.push(performance.now()));
    const { outboxId, changes } = await saveTestGeneration(services, canvasId, ann, 57);
    await expect(broadcast(outboxId)).resolves.toBe('sent');
    for (const chunks of heard) {
      await waitFor('six chunks', () => chunks.length === 6);
      expect(chunks).toEqual(changes);
      expect(chunks.map((chunk) => chunk.blocks.length)).toEqual([10, 10, 10, 10, 10, 7]);
    }
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(225);
    await waitFor('complete', () => statuses.at(-1)?.phase === 'complete');
    expect(statuses).toMatchObject([{ phase: 'broadcasting' }, { phase: 'complete', generation: { status: 'saved' } }]);
    await expect(broadcast(outboxId)).resolves.toBe('gone');
  });

  it('sends all when it is run again after dying in the middle', async () => {
    const heard = gather<Chunk>(clients[0] as Socket, 'blocks_bulk_added_chunk');
    const { outboxId } = await saveTestGeneration(services, canvasId, ann, 40);
    const dying = new AbortController();
    clients[0]?.once('blocks_bulk_added_chunk', () => dying.abort(new Error('killed')));
    await expect(broadcast(outboxId, 100, dying.signal)).rejects.toThrow('killed');
    await expect(broadcast(outboxId, 1)).resolves.toBe('sent');
    await waitFor('the last chunk', () => heard.at(-1)?.version === 4);
    expect(new Set(heard.map((chunk) => chunk.version))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('leaves no ghosts for a client that ignores versions, when the generation is undone meanwhile', async () => {
    const blocks = new Set<string>();
    clients[0]?.on('blocks_bulk_added_chunk', (chunk: Chunk) => chunk.blocks.forEach((block) => blocks.add(block.id)));
    clients[0]?.on('blocks_bulk_removed', (change: { blockIds: string[] }) =>
      change.blockIds.forEach((id) => blocks.delete(id)),
    );
    const statuses = gather<{ phase: string }>(clients[0] as Socket, 'generation_status');
    const { outboxId, changes, generationSessionId } = await saveTestGeneration(services, canvasId, ann, 100);
    const all = changes.flatMap((change) =>
      change.type === 'blocks_bulk_added_chunk' ? change.blocks.map((block) => block.id) : [],
    );
    const kept = all.at(-1) as string;
    const sending = broadcast(outboxId, 20);
    await waitFor('the third chunk', () => blocks.size >= 30);
    const removal: CanvasChange = {
      type: 'blocks_bulk_removed',
      version: 11,
      canvasId,
      generation_session_id: generationSessionId,
      blockIds: all.slice(0, -1),
    };
    await recordChanges(services.models, [removal]);
    await services.models.Generation.updateOne({ _id: generationSessionId }, { status: 'undone' });
    await broadcaster.canvasChange(removal);
    await sending;
    // A message of ours after all others: whoever heard it has heard them.
    await broadcaster.canvasChange({ type: 'canvas_updated', version: 12, canvasId, title: 'After', review: false });
    await new Promise((resolve) => clients[0]?.once('canvas_updated', resolve));
    expect([...blocks]).toEqual([kept]);
    expect(statuses.map(({ phase }) => phase)).toEqual(['broadcasting']);
    expect(await services.models.Outbox.countDocuments({ _id: new Types.ObjectId(outboxId) })).toBe(0);
  });
});

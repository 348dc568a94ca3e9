import type { Socket } from 'socket.io-client';
import { createBroadcaster } from '../../../src/realtime/broadcaster';
import {
  connectClient,
  createCanvas,
  createPerson,
  createTestTokens,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

let services: TestServices;
let instance: SocketInstance;
let ann: TestPerson;
const clients: Socket[] = [];

beforeAll(async () => {
  services = await openTestServices('socket_limits');
  instance = await startSocketInstance(services);
  ann = await createPerson(services);
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await instance.close();
  await services.close();
});

const open = async (namespace: string, options = {}) => {
  const client = await connectClient(instance, namespace, ann.token, options);
  clients.push(client);
  return client;
};
const reasonOfCut = (client: Socket) => new Promise<string>((resolve) => client.once('disconnect', resolve));
const dropped = async (reason: string) => {
  const metric = await instance.registry.getSingleMetric('weft_socket_dropped_total')?.get();
  return metric?.values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0;
};

describe('without a good token', () => {
  it.each([
    ['none', async () => ''],
    ['not one of ours', async () => 'abc'],
    ['expired', async () => (await createPerson(services, { tokens: createTestTokens(-60) })).token],
    ['with another key', async () => ann.token.replace(/[^.]+$/, 'AAAA')],
    [
      'without a signature',
      async () => `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${ann.token.split('.')[1]}.`,
    ],
  ])('%s: nobody gets in', async (_what, give) => {
    const token = await give();
    for (const namespace of ['/canvas', '/runs']) {
      await expect(connectClient(instance, namespace, token)).rejects.toMatchObject({
        message: 'unauthenticated',
        data: { code: 'unauthenticated' },
      });
    }
  });

  it('there is no namespace but ours', async () => {
    await expect(connectClient(instance, '/', ann.token)).rejects.toThrow('unknown_namespace');
    await expect(connectClient(instance, '/admin', ann.token)).rejects.toThrow('Invalid namespace');
  });
});

describe('a flood', () => {
  it('of events is dropped, then the client is cut; others go on', async () => {
    const canvasId = await createCanvas(services, ann);
    const flooder = await open('/canvas');
    const other = await open('/canvas');
    const cut = reasonOfCut(flooder);
    const answers: { ok: boolean; error?: { code: string } }[] = [];
    for (let count = 0; count < 200; count += 1)
      flooder.emit('canvas_leave', { canvasId }, (answer: { ok: boolean }) => answers.push(answer));
    await waitFor('refusals', () => answers.some(({ error }) => error?.code === 'rate_limited'));
    expect(await other.emitWithAck('canvas_join', { canvasId })).toMatchObject({ ok: true });
    for (let count = 0; count < 2_000; count += 1) flooder.emit('canvas_leave', { canvasId });
    await expect(cut).resolves.toBeDefined();
    expect(await dropped('flood')).toBeGreaterThan(0);
    expect(other.connected).toBe(true);
  });

  it('of presence at the allowed pace is not', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open('/canvas');
    await client.emitWithAck('canvas_join', { canvasId });
    const before = await dropped('flood');
    for (let count = 0; count < 40; count += 1) {
      client.emit('presence_update', { canvasId, cursor: { x: count, y: 0 } });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await dropped('flood')).toBe(before);
  });
});

describe('a frame', () => {
  it('of 100 MB cuts the connection and costs no memory', async () => {
    const client = await open('/canvas');
    const frame = 'x'.repeat(100 * 1024 * 1024);
    const cut = reasonOfCut(client);
    client.emit('canvas_join', { canvasId: frame });
    await expect(cut).resolves.toMatch(/transport/);
    expect(await (await open('/canvas')).emitWithAck('canvas_leave', { canvasId: 'a'.repeat(24) })).toEqual({
      ok: true,
    });
  });
});

describe('a client that does not read', () => {
  it('is cut; others get everything', async () => {
    const canvasId = await createCanvas(services, ann);
    const slow = await open('/canvas', { reconnection: false });
    const other = await open('/canvas');
    await slow.emitWithAck('canvas_join', { canvasId });
    await other.emitWithAck('canvas_join', { canvasId });
    const heard: number[] = [];
    other.on('canvas_updated', ({ version }: { version: number }) => heard.push(version));
    // `ws` under the client of the tests: its TCP socket stops reading.
    const transport = slow.io.engine.transport as unknown as { ws: { _socket?: { pause(): void }; pause?(): void } };
    transport.ws._socket?.pause();
    const broadcaster = createBroadcaster(services.redis.command, {
      prefix: services.prefix,
      log: services.log,
      isStrict: true,
    });
    const title = 'x'.repeat(256 * 1024);
    for (let version = 1; version <= 80; version += 1) {
      await broadcaster.canvasChange({ type: 'canvas_updated', version, canvasId, title, review: false });
      // Who reads, and shares the test's one thread with the server, is not to be taken for slow.
      await waitFor('the other to keep up', () => heard.length > version - 8);
    }
    await waitFor('the slow one cut', async () => (await dropped('slow_reader')) === 1);
    await waitFor('the other has all', () => heard.length === 80);
    expect(instance.io.of('/canvas').sockets.size).toBe(1);
  });
});

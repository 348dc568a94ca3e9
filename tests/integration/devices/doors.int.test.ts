/** The doors of devices, opened by foreign clients: plain `ws` and Socket.IO's own. */
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Types } from 'mongoose';
import { io, type Socket } from 'socket.io-client';
import type { Device } from '../../../src/contracts/devices/devices';
import type { List } from '../../../src/contracts/kernel/common';
import {
  type AnyFrame,
  type DoorGround,
  FrameClient,
  openDoorGround,
  PairedDevice,
  post,
  shortToken,
} from '../../rigs/door-ground';
import { WeftClient } from '../../support/weft-client';
import { startOwnTime } from '../../support/own-time';

/** What is revoked is cut within this. */
const REVOKED_MS = 5_000;
const TOOLS = [
  { name: 'list_tasks', description: 'Lists tasks', risk: 'read' as const },
  { name: 'delete_task', description: 'Deletes a task', risk: 'delete' as const },
];

let ground: DoorGround;
let ann: WeftClient;
let bob: WeftClient;
beforeAll(async () => {
  ground = await openDoorGround(TOOLS);
  [ann, bob] = [await WeftClient.register(ground.product.url), await WeftClient.register(ground.product.url)];
});
afterAll(() => ground.product.stop());

const open = (door: 'chat' | 'device', options: Parameters<typeof FrameClient.open>[2] = { token: ann.token }) =>
  FrameClient.open(ground.product, door, options);
const hello = async (client: FrameClient, device_id: string): Promise<AnyFrame> => {
  client.send({ type: 'device_hello', device_id, agent_ids: [] });
  return client.take('hello_ok');
};
const makeCode = async (person = ann) =>
  (await person.request<{ code: string }>('POST', '/api/v1/devices/pairings')).code;
const devicesOf = async (person: WeftClient) => (await person.request<List<Device>>('GET', '/api/v1/devices')).items;

describe('tokens', () => {
  it('are taken from the header, a subprotocol or the address, and never logged', async () => {
    const ways = [
      { token: ann.token },
      { protocols: ['weft', `bearer.${ann.token}`] },
      { query: `?token=${encodeURIComponent(ann.token)}` },
    ];
    for (const way of ways) {
      const client = await open('chat', way);
      expect(client.socket.protocol).toBe('protocols' in way ? 'weft' : '');
      client.send({ type: 'chat_request', message: 'Hi', context: {} });
      expect(await client.take('final')).toMatchObject({ response: 'You said Hi' });
      client.socket.close();
    }
    const [, , signature = ''] = ann.token.split('.');
    expect(ground.product.lines.some((line) => JSON.stringify(line).includes(signature))).toBe(false);
  });

  it('that are not good, and API keys, are told by close code 4401', async () => {
    const { key } = await ann.request<{ key: string }>('POST', '/api/v1/api-keys', {
      body: { name: 'Mine', scopes: ['read'] },
    });
    for (const token of [undefined, 'nonsense', key])
      for (const door of ['chat', 'device'] as const) {
        const client = await open(door, token === undefined ? {} : { token });
        expect((await client.closed).code).toBe(4401);
      }
  });

  it('close a connection when they run out, unless the same person renews them', async () => {
    const [lapsing, renewed, foreign] = await Promise.all(
      [1, 2, 3].map(async () => open('chat', { token: await shortToken(ground.product, ann, 2) })),
    );
    renewed?.send({ type: 'auth', token: ann.token, request_id: 'r1' });
    foreign?.send({ type: 'auth', token: bob.token, request_id: 'r2' });
    expect(await foreign?.take('error')).toMatchObject({ code: 'token_invalid', request_id: 'r2' });
    expect((await lapsing?.closed)?.code).toBe(4401);
    expect((await foreign?.closed)?.code).toBe(4401);
    renewed?.send({ type: 'chat_request', message: 'still here' });
    expect(await renewed?.take('final')).toMatchObject({ response: 'You said still here' });
    renewed?.socket.close();
  });

  it('of a log-in that has ended close its connections', async () => {
    const person = await WeftClient.login(ground.product.url, ann.user.email);
    const client = await open('chat', { token: person.token });
    await delay(50);
    const had = startOwnTime();
    const { sid } = JSON.parse(Buffer.from(person.token.split('.')[1] ?? '', 'base64url').toString()) as {
      sid: string;
    };
    await ground.product.base.models.RefreshToken.deleteMany({ family: sid });
    expect((await client.closed).code).toBe(4401);
    expect(had()).toBeLessThan(REVOKED_MS);
  });
});

describe('frames', () => {
  it('that cannot be understood or are not allowed are answered, and the connection stays', async () => {
    const client = await open('chat');
    const wrong: [AnyFrame | string, string][] = [
      ['no JSON', 'frame_invalid'],
      ['[1]', 'frame_invalid'],
      [{ type: '__proto__' }, 'frame_unknown'],
      [{ type: 'final', response: 'of a server' }, 'frame_unknown'],
      [{ type: 'chat_request', message: 7, request_id: 'q' }, 'frame_invalid'],
      [{ type: 'device_hello', device_id: 'd', agent_ids: [] }, 'frame_not_allowed'],
    ];
    for (const [frame, code] of wrong) {
      client.send(frame);
      expect(await client.take('error')).toMatchObject({ code });
    }
    client.socket.send(Buffer.from('{"type":"pong"}'), { binary: true });
    expect(await client.take('error')).toMatchObject({ code: 'frame_invalid' });
    client.send({ type: 'ping', request_id: 'p' });
    expect(await client.take('pong')).toMatchObject({ request_id: 'p' });
    expect(client.frames).toEqual([]);
    client.socket.close();
  });

  it('that are too large close the connection with 1009, a flood with 1008', async () => {
    const large = await open('device');
    large.send({ type: 'agent_data', run_id: 'r', files: [], more: 'x'.repeat(1_048_576) });
    expect((await large.closed).code).toBe(1009);
    const flood = await open('chat');
    for (let count = 0; count < 1_000; count += 1) flood.send({ type: 'pong' });
    expect((await flood.closed).code).toBe(1008);
    expect(flood.frames[0]).toMatchObject({ type: 'error', code: 'rate_limited' });
  });

  it('are sent to nobody who does not read them', async () => {
    const client = await open('device');
    await hello(client, 'slow reader');
    const connection = ground.hub.devices.at(-1)?.connection;
    client.socket.pause();
    const text = 'x'.repeat(500_000);
    let sent = 0;
    while (sent < 100 && connection?.send({ type: 'tool_cancel', id: text })) {
      sent += 1;
      await delay(2);
    }
    expect(sent).toBeLessThan(60);
    client.socket.terminate();
  });
});

describe('a chat', () => {
  it('answers one request at a time, each with exactly one end', async () => {
    const client = await open('chat');
    client.send({ type: 'chat_request', message: 'slow', request_id: 'one' });
    client.send({ type: 'chat_request', message: 'more', request_id: 'two' });
    expect(await client.take('error')).toMatchObject({ code: 'busy', request_id: 'two' });
    ground.answers.release();
    expect(await client.take('final')).toMatchObject({ request_id: 'one' });
    for (const message of ['silent', 'throw']) {
      client.send({ type: 'chat_request', message, request_id: message });
      expect(await client.take('error')).toMatchObject({ code: 'internal_error', request_id: message });
    }
    client.send({ type: 'chat_request', message: 'twice' });
    await client.take('final');
    client.send({ type: 'chat_resume', run_id: new Types.ObjectId().toHexString() });
    expect(String((await client.take('final'))['response'])).toMatch(/^Resumed/);
    expect(client.frames).toEqual([]);
    client.send({ type: 'tool_result', id: 'run:1', row: null });
    client.send({ type: 'chat_request', message: 'after' });
    await client.take('final');
    expect(ground.hub.results.at(-1)).toEqual({ side: 'chat', result: { id: 'run:1', row: null } });
    client.socket.close();
  });

  it('is not closed for silence, a device is, after a ping without pong', async () => {
    const [chat, device] = [
      await open('chat', { token: ann.token, answersPings: false }),
      await open('device', { token: ann.token, answersPings: false }),
    ];
    await hello(device, 'mute');
    expect((await device.closed).code).toBe(4408);
    await delay(1_000);
    chat.send({ type: 'chat_request', message: 'here' });
    await chat.take('final');
    chat.socket.close();
  });

  it('closes beyond 20 connections of a person', async () => {
    const clients = await Promise.all(Array.from({ length: 22 }, () => open('chat', { token: bob.token })));
    const codes: number[] = [];
    for (const client of clients) void client.closed.then(({ code }) => codes.push(code));
    await delay(300);
    expect(codes).toEqual([1013, 1013]);
    for (const client of clients) client.socket.terminate();
  });
});

describe('a device', () => {
  it('says hello within its time, once', async () => {
    const silent = await open('device');
    expect((await silent.closed).code).toBe(4408);
    const client = await open('device');
    client.send({ type: 'tool_result', id: 'x', ok: true });
    expect(await client.take('error')).toMatchObject({ code: 'hello_missing' });
    expect(await hello(client, 'mine')).toMatchObject({ policy: { max_frame_bytes: 1_048_576 }, paired: false });
    await hello(client, 'mine');
    client.send({ type: 'device_hello', device_id: 'another', agent_ids: [] });
    expect(await client.take('error')).toMatchObject({ code: 'hello_twice' });
    client.send({ type: 'tool_result', id: 'y', ok: true });
    client.send({ type: 'chat_request', message: 'no' });
    expect(await client.take('error')).toMatchObject({ code: 'frame_not_allowed' });
    expect(ground.hub.results.at(-1)).toEqual({ side: 'device', result: { id: 'y', ok: true } });
    client.socket.close();
    const refused = await open('device');
    refused.send({ type: 'device_hello', device_id: 'revoked', agent_ids: [] });
    expect((await refused.closed).code).toBe(4403);
  });

  it('is paired by a code, once, and signs for tokens that open its sockets and make vectors, nothing else', async () => {
    const code = await makeCode();
    expect(code).toMatch(/^[2-9A-HJKMNP-TW-Z]{8}$/);
    const device = await PairedDevice.pair(ground.product, `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`, {
      device_id: 'laptop',
      capabilities: { tables: ['tasks', 'notes'], ledger: true },
    });
    await expect(PairedDevice.pair(ground.product, code)).rejects.toThrow('404 pairing_not_found');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 });
    const ofRsa = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64').slice(0, 200);
    expect((await post(ground.product, 'pair', { code: 'ABCDEFGH', public_key: ofRsa, name: 'x' })).status).toBe(400);

    const other = await PairedDevice.pair(ground.product, await makeCode(), { device_id: 'phone' });
    for (const spoil of [
      (request: Record<string, string>) => ({ ...request, key_id: other.keyId }),
      (request: Record<string, string>) => ({ ...request, signature: Buffer.alloc(64).toString('base64') }),
      (request: Record<string, string>) => ({ ...request, nonce: 'made-up' }),
    ])
      expect(await device.askToken(spoil)).toMatchObject({ status: 401, body: { code: 'device_refused' } });
    let request = {};
    await device.askToken((sent) => (request = sent));
    expect((await post(ground.product, 'tokens', request)).status).toBe(401);

    const token = await device.token();
    const asDevice = new WeftClient(ground.product.url, token, ann.user);
    expect((await asDevice.fetch('GET', '/api/v1/storage/vectors/info')).status).toBe(200);
    const embed = await asDevice.fetch('POST', '/api/v1/storage/vectors/embed', { body: { text: 'a note' } });
    expect(embed.status).toBe(200);
    for (const path of ['/api/v1/me', '/api/v1/devices', '/api/v1/canvas']) {
      const response = await asDevice.fetch('GET', path);
      expect([response.status, await response.json()]).toMatchObject([403, { code: 'device_not_allowed' }]);
    }
    const runs = await openSocket('/runs', token).catch((error: Error) => error);
    expect(runs).toBeInstanceOf(Error);
    const client = await open('device', { token });
    expect(await hello(client, 'laptop')).toMatchObject({ paired: true });
    client.socket.close();
    const entries = await ground.product.base.models.AuditEntry.find({ action: 'device.paired' }).lean();
    expect(entries.filter(({ actorId }) => actorId?.toHexString() === ann.user.id)).toHaveLength(2);
  });

  it('is somebody’s own: an equal device_id of another person is another device', async () => {
    const bobs = await PairedDevice.pair(ground.product, await makeCode(bob), { device_id: 'laptop' });
    const [anns] = (await devicesOf(ann)).filter(({ device_id }) => device_id === 'laptop');
    const [ofBob] = await devicesOf(bob);
    expect(anns).toMatchObject({ state: 'paired', is_online: false, waiting_calls: 0, capabilities: { ledger: true } });
    expect(ofBob?.id).not.toBe(anns?.id);
    expect((await bob.fetch('DELETE', `/api/v1/devices/${anns?.id}`)).status).toBe(404);
    expect((await bobs.askToken()).status).toBe(201);
  });

  it('is online while somebody listens for it, and may be asked less than it claims, never more', async () => {
    const { redis, config } = ground.product.base;
    const [device] = (await devicesOf(ann)).filter(({ device_id }) => device_id === 'laptop');
    const listener = redis.dedicated('test');
    await listener.subscribe(`${config.REDIS_PREFIX}:device:${device?.id}`);
    const path = `/api/v1/devices/${device?.id}`;
    const changed = await ann.request<Device>('PATCH', path, {
      body: { name: 'Old laptop', allow: { tables: ['notes', 'clients'] } },
    });
    expect(changed).toMatchObject({ name: 'Old laptop', is_online: true, capabilities: { tables: ['notes'] } });
    const all = await ann.request<Device>('PATCH', path, { body: { allow: null } });
    expect(all.capabilities.tables).toEqual(['tasks', 'notes']);
    await listener.quit();
    const first = await ann.request<List<Device>>('GET', '/api/v1/devices', { query: { limit: 1 } });
    const rest = await ann.request<List<Device>>('GET', '/api/v1/devices', {
      query: { limit: 1, cursor: first.nextCursor ?? '' },
    });
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(2);
  });

  it('that is paired again has a new key: the old one’s connections and tokens end', async () => {
    const device = await PairedDevice.pair(ground.product, await makeCode(), { device_id: 'again' });
    const client = await open('device', { token: await device.token() });
    await hello(client, 'again');
    const anew = await PairedDevice.pair(ground.product, await makeCode(), { device_id: 'again' });
    expect((await client.closed).code).toBe(4401);
    expect((await device.askToken()).status).toBe(401);
    expect((await anew.askToken()).status).toBe(201);
  });

  it('that is revoked is cut within 5 s, however it is connected, and its tokens are good for nothing', async () => {
    const device = await PairedDevice.pair(ground.product, await makeCode(), { device_id: 'lost' });
    const token = await device.token();
    const [byKey, byLogIn] = [await open('device', { token }), await open('device')];
    const bySocket = await openSocket('/devices', token);
    const told = new Promise<{ code: string }>((resolve) => bySocket.once('error', resolve));
    for (const client of [byKey, byLogIn]) await hello(client, 'lost');
    const [{ id } = { id: '' }] = (await devicesOf(ann)).filter(({ device_id }) => device_id === 'lost');
    const { redis, config } = ground.product.base;
    const listener = redis.dedicated('test');
    const heard = new Promise((resolve) => listener.once('message', (_channel, text: string) => resolve(text)));
    await listener.subscribe(`${config.REDIS_PREFIX}:device:${id}`);
    const revokedAt = Date.now();
    const had = startOwnTime();
    await ann.request('DELETE', `/api/v1/devices/${id}`);
    expect(await heard).toBe('{"type":"revoked"}');
    expect((await byKey.closed).code).toBe(4403);
    expect((await byLogIn.closed).code).toBe(4403);
    expect((await told).code).toBe('closed_4403');
    expect(had()).toBeLessThan(REVOKED_MS);
    await delay(Math.max(0, revokedAt + REVOKED_MS - Date.now()));
    const asDevice = new WeftClient(ground.product.url, token, ann.user);
    expect((await asDevice.fetch('GET', '/api/v1/storage/vectors/info')).status).toBe(401);
    expect((await device.askToken()).status).toBe(401);
    expect((await ann.request<Device>('GET', `/api/v1/devices/${id}`)).state).toBe('revoked');
    await ann.request('DELETE', `/api/v1/devices/${id}`);
    const entries = { action: 'device.revoked', resource: `device:${id}` };
    expect(await ground.product.base.models.AuditEntry.countDocuments(entries)).toBe(1);
    await listener.quit();
  });

  it('is guessed at only so often', async () => {
    const public_key = generateKeyPairSync('ed25519')
      .publicKey.export({ format: 'der', type: 'spki' })
      .toString('base64');
    const statuses = [];
    for (let count = 0; count < 13; count += 1)
      statuses.push((await post(ground.product, 'pair', { code: 'ABCDEFGH', public_key, name: 'x' })).status);
    expect(statuses.slice(0, 9).every((status) => status === 404)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });
});

it('what devices may be asked is their person’s to decide', async () => {
  const path = '/api/v1/devices/policy';
  const before = await ann.request<{ rules: unknown[]; tools: unknown[] }>('GET', path);
  expect(before).toMatchObject({
    rules: [],
    tools: [
      { name: 'list_tasks', default: 'always', default_untrusted: 'always' },
      { name: 'delete_task', default: 'ask', default_untrusted: 'ask' },
    ],
  });
  const rule = { tool: 'delete_task', agent_id: null, decision: 'never' };
  const ofAgent = { ...rule, agent_id: new Types.ObjectId().toHexString(), decision: 'always' };
  for (let count = 0; count < 2; count += 1)
    expect((await ann.request<{ rules: unknown[] }>('PUT', path, { body: { rules: [rule, ofAgent] } })).rules).toEqual([
      rule,
      ofAgent,
    ]);
  for (const rules of [[{ ...rule, tool: 'format_disk' }], [rule, rule]])
    expect((await ann.fetch('PUT', path, { body: { rules } })).status).toBe(400);
  expect((await bob.request<{ rules: unknown[] }>('GET', path)).rules).toEqual([]);
});

describe('the namespace of Socket.IO', () => {
  it('speaks the same frames as events, of both doors', async () => {
    const socket = await openSocket('/devices', ann.token);
    const next = <Payload = Record<string, unknown>>(event: string) =>
      new Promise<Payload>((resolve) => socket.once(event, resolve));
    const greeted = next('hello_ok');
    socket.emit('device_hello', { device_id: 'by socket', agent_ids: [] });
    expect(await greeted).toMatchObject({ paired: false });
    const refused = next('error');
    socket.emit('no_such_frame', {});
    expect(await refused).toMatchObject({ code: 'frame_unknown' });

    const asked = next('tool_call');
    ground.hub.devices.at(-1)?.connection.send({ type: 'tool_call', id: 'of:device', action: 'get' });
    expect(await asked).toEqual({ id: 'of:device', action: 'get' });
    const answered = next('final');
    socket.emit('tool_result', { id: 'of:device', row: { title: 'x'.repeat(300_000) } });
    socket.emit('tool_result', { id: 'of:chat', ok: true });
    socket.emit('chat_request', { message: 'by socket' });
    expect(await answered).toMatchObject({ response: 'You said by socket' });
    expect(
      ground.hub.results
        .slice(-2)
        .map(({ side, result }) => `${side} ${result.id}`)
        .sort(),
    ).toEqual(['chat of:chat', 'device of:device']);
    socket.close();
  });
});

it('the document and the page of sockets show the frames of each address', async () => {
  const [document, page] = await Promise.all(
    ['asyncapi.json', 'sockets'].map(async (name) => (await fetch(`${ground.product.url}/docs/${name}`)).text()),
  );
  expect(JSON.parse(document ?? '')).toMatchObject({
    servers: { doors: { protocol: 'wss' } },
    channels: { 'ws-device': { address: '/api/v1/ws/device' } },
  });
  expect(page).toContain('id="ws-chat.chat_request"');
});

it('a restart closes with 1012', async () => {
  const clients = [await open('chat'), await open('device')];
  await delay(50);
  const stopped = ground.product.stop();
  for (const client of clients) expect((await client.closed).code).toBe(1012);
  await stopped;
});

async function openSocket(namespace: string, token: string): Promise<Socket> {
  const socket = io(`${ground.product.url}${namespace}`, {
    ...{ auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false },
  });
  // Answers what the server asks of every device.
  socket.on('ping', () => socket.emit('pong', {}));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

import { Types } from 'mongoose';
import type { Socket } from 'socket.io-client';
import type { CanvasChange } from '../../../src/contracts/canvas/canvas';
import { canvasJoin } from '../../../src/contracts/canvas/socket-events';
import { type Broadcaster, createBroadcaster } from '../../../src/realtime/broadcaster';
import { recordChanges } from '../../support/canvas-history';
import {
  connectClient,
  createCanvas,
  createPerson,
  createTestTokens,
  gather,
  type SocketInstance,
  startSocketInstance,
  type TestPerson,
} from '../../rigs/socket-instances';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

let services: TestServices;
let instances: [SocketInstance, SocketInstance];
let ann: TestPerson;
let bob: TestPerson;
let broadcaster: Broadcaster;
const clients: Socket[] = [];

beforeAll(async () => {
  services = await openTestServices('canvas_socket');
  instances = [await startSocketInstance(services), await startSocketInstance(services)];
  ann = await createPerson(services);
  broadcaster = createBroadcaster(services.redis.command, {
    prefix: services.prefix,
    log: services.log,
    isStrict: true,
  });
});
beforeEach(async () => {
  bob = await createPerson(services, { name: 'Bob', organisationId: ann.organisationId });
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.close()));
  await services.close();
});

const open = async (...given: Parameters<typeof connectClient>) => {
  const client = await connectClient(...given);
  clients.push(client);
  return client;
};
const titled = (canvasId: string, version: number): CanvasChange => ({
  type: 'canvas_updated',
  version,
  canvasId,
  title: `Title ${version}`,
  review: false,
});
const change = async (canvasId: string, version: number) => {
  await recordChanges(services.models, [titled(canvasId, version)]);
  await broadcaster.canvasChange(titled(canvasId, version));
};
/**
 * Cuts a client's connection as a bad network does; it comes back by itself. One that is still opening is waited for:
 * a network fails it with an error, closing it here would only leave the client to its connect timeout (20 s).
 */
const cut = async (client: Socket) => {
  await waitFor('a connection to cut', () => client.connected);
  client.io.engine.close();
};

describe('canvas_join', () => {
  it('answers with role, version, what was missed, and who is there', async () => {
    const canvasId = await createCanvas(services, ann, bob);
    await recordChanges(services.models, [titled(canvasId, 1), titled(canvasId, 2), titled(canvasId, 3)]);
    const client = await open(instances[0], '/canvas', bob.token);
    const answer: unknown = await client.emitWithAck('canvas_join', { canvasId, sinceVersion: 1 });
    expect(canvasJoin.ack.safeParse(answer).error).toBeUndefined();
    expect(answer).toMatchObject({
      ok: true,
      role: 'editor',
      version: 3,
      reset: false,
      changes: [{ version: 2 }, { version: 3 }],
      selfId: client.id,
      presence: [{ id: client.id, name: 'Bob' }],
    });
  });

  it('loses no change that is made while it joins', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open(instances[0], '/canvas', ann.token);
    const heard = gather<CanvasChange>(client, 'canvas_updated');
    const changing = (async () => {
      for (let version = 1; version <= 60; version += 1) await change(canvasId, version);
    })();
    await waitFor(
      'some changes',
      async () => (await services.models.Canvas.findById(new Types.ObjectId(canvasId)).orFail().lean()).version > 10,
    );
    const answer = (await client.emitWithAck('canvas_join', { canvasId, sinceVersion: 0 })) as {
      changes: CanvasChange[];
    };
    await changing;
    await waitFor('the last change', () => heard.at(-1)?.version === 60);
    const versions = new Set([...answer.changes, ...heard].map((one) => one.version));
    expect(versions.size).toBe(60);
  });

  it.each([
    ['a stranger of another organisation', async () => createPerson(services, { name: 'Eve' })],
    [
      'a colleague who is no member',
      async () => createPerson(services, { name: 'Eve', organisationId: ann.organisationId }),
    ],
  ])('refuses %s, who then hears nothing', async (_who, createStranger) => {
    const canvasId = await createCanvas(services, ann);
    const eve = await open(instances[1], '/canvas', (await createStranger()).token);
    const heard: string[] = [];
    eve.onAny((event: string) => heard.push(event));
    expect(await eve.emitWithAck('canvas_join', { canvasId })).toMatchObject({
      ok: false,
      error: { code: 'canvas_not_found' },
    });
    const member = await open(instances[1], '/canvas', ann.token);
    await member.emitWithAck('canvas_join', { canvasId });
    const told = gather(member, 'canvas_updated');
    await change(canvasId, 1);
    await waitFor('the member’s change', () => told.length === 1);
    expect(heard).toEqual([]);
  });

  it.each([
    undefined,
    null,
    'x',
    {},
    { canvasId: 7 },
    { canvasId: { $ne: null } },
    { canvasId: 'a'.repeat(24), sinceVersion: -1 },
  ])('refuses the payload %j', async (payload) => {
    const client = await open(instances[0], '/canvas', ann.token);
    expect(await client.emitWithAck('canvas_join', payload)).toMatchObject({
      ok: false,
      error: { code: 'validation_failed' },
    });
  });

  it('is undone by canvas_leave, however close it follows', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open(instances[0], '/canvas', ann.token);
    const joining = client.emitWithAck('canvas_join', { canvasId });
    await client.emitWithAck('canvas_leave', { canvasId });
    await joining;
    expect(instances[0].io.of('/canvas').adapter.rooms.has(`canvas:${canvasId}`)).toBe(false);
  });
});

describe('a cut connection', () => {
  it('is recovered, on another instance too, with what it missed, in order, each once', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open(instances[0], '/canvas', ann.token, { reconnection: false });
    const heard = gather<CanvasChange>(client, 'canvas_updated');
    await client.emitWithAck('canvas_join', { canvasId });
    await change(canvasId, 1);
    await waitFor('the first', () => heard.length === 1);
    (client.io as unknown as { uri: string }).uri = instances[1].url; // as a load balancer might
    await cut(client);
    for (let version = 2; version <= 20; version += 1) await change(canvasId, version);
    client.connect(); // only now: what is said while it is recovered it may have to fetch by `canvas_join`
    await waitFor('all', () => heard.length >= 20);
    expect(client.recovered).toBe(true);
    expect(heard.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await waitFor('presence resumed', async () => (await instances[1].presence.count([canvasId])).get(canvasId) === 1);
  });

  it('ends with every change, in order, also where changes go on while it comes back', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open(instances[0], '/canvas', ann.token);
    const applied: number[] = [];
    const catchUp = async () => {
      const { changes } = (await client.emitWithAck('canvas_join', {
        canvasId,
        sinceVersion: applied.at(-1) ?? 0,
      })) as { changes: CanvasChange[] };
      changes.forEach(apply);
    };
    const apply = (one: CanvasChange) => {
      if (one.version === (applied.at(-1) ?? 0) + 1) applied.push(one.version);
      else if (one.version > (applied.at(-1) ?? 0)) catchUp().catch(() => undefined);
    };
    client.on('canvas_updated', apply);
    client.on('canvas_version', ({ version }: { version: number }) => {
      if (version > (applied.at(-1) ?? 0)) catchUp().catch(() => undefined);
    });
    // A session that was not kept in time costs its client a join, as the page does it.
    client.on('connect', () => void (client.recovered || catchUp().catch(() => undefined)));
    await catchUp();
    for (let version = 1; version <= 60; version += 1) {
      await change(canvasId, version);
      if (version % 20 === 0) await cut(client);
    }
    await waitFor('all', () => applied.at(-1) === 60);
    expect(applied).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('is not recovered once a right is gone: nothing of the canvas reaches the person', async () => {
    const canvasId = await createCanvas(services, ann, bob);
    const client = await open(instances[0], '/canvas', bob.token, { reconnection: false });
    const heard = gather<CanvasChange>(client, 'canvas_updated');
    await client.emitWithAck('canvas_join', { canvasId });
    await change(canvasId, 1);
    await waitFor('the first', () => heard.length === 1);
    await cut(client);
    await removeMember(canvasId, bob);
    await change(canvasId, 2);
    client.connect(); // only now: it must not come back while the right still stands
    await waitFor('reconnected', () => client.connected);
    expect(client.recovered).toBe(false);
    await change(canvasId, 3);
    expect(await client.emitWithAck('canvas_join', { canvasId, sinceVersion: 1 })).toMatchObject({ ok: false });
    expect(heard).toHaveLength(1);
  });

  it('comes back by canvas_join with sinceVersion where it cannot be recovered', async () => {
    const canvasId = await createCanvas(services, ann);
    const first = await open(instances[0], '/canvas', ann.token);
    await first.emitWithAck('canvas_join', { canvasId });
    first.close();
    for (let version = 1; version <= 5; version += 1) await change(canvasId, version);
    const second = await open(instances[1], '/canvas', ann.token);
    const answer = (await second.emitWithAck('canvas_join', { canvasId, sinceVersion: 0 })) as {
      changes: CanvasChange[];
    };
    expect(answer.changes.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
  });
});

const removeMember = (canvasId: string, person: TestPerson) =>
  services.models.Canvas.updateOne(
    { _id: new Types.ObjectId(canvasId) },
    { $pull: { members: { userId: new Types.ObjectId(person.userId) } } },
  );

describe('a right taken away', () => {
  it('takes the person out of the room at once, on every instance, when the broadcaster says so', async () => {
    const canvasId = await createCanvas(services, ann, bob);
    const tabs = [await open(instances[0], '/canvas', bob.token), await open(instances[1], '/canvas', bob.token)];
    const told = tabs.map((tab) => gather<{ role: null }>(tab, 'canvas_access'));
    const heard = tabs.map((tab) => gather(tab, 'canvas_updated'));
    for (const tab of tabs) await tab.emitWithAck('canvas_join', { canvasId });
    await removeMember(canvasId, bob);
    await broadcaster.canvasAccess(canvasId, bob.userId, null);
    await change(canvasId, 1);
    const had = startOwnTime();
    await waitFor('both tabs told', () => told.every((list) => list.length > 0));
    expect(had()).toBeLessThan(1_000);
    expect(told).toEqual([[{ canvasId, role: null }], [{ canvasId, role: null }]]);
    expect(heard).toEqual([[], []]);
    for (const instance of instances)
      expect(instance.io.of('/canvas').adapter.rooms.has(`canvas:${canvasId}`)).toBe(false);
  });

  it('takes the person out within 5 s where nobody said so', async () => {
    const canvasId = await createCanvas(services, ann, bob);
    const client = await open(instances[1], '/canvas', bob.token);
    const told = gather(client, 'canvas_access');
    await client.emitWithAck('canvas_join', { canvasId });
    await removeMember(canvasId, bob);
    const had = startOwnTime();
    await waitFor('told', () => told.length > 0);
    expect(had()).toBeLessThan(5_000);
    expect(instances[1].io.of('/canvas').adapter.rooms.has(`canvas:${canvasId}`)).toBe(false);
  });

  it.each([
    [
      'disabled',
      () => services.models.User.updateOne({ _id: new Types.ObjectId(bob.userId) }, { disabledAt: new Date() }),
    ],
    ['logged out', () => services.models.RefreshToken.deleteMany({ family: bob.logInId })],
  ])('cuts a person who was %s within 5 s, without recovery', async (_how, end) => {
    const client = await open(instances[0], '/canvas', bob.token);
    const reasons: string[] = [];
    client.on('disconnect', (reason) => reasons.push(reason));
    await end();
    const had = startOwnTime();
    await waitFor('cut', () => reasons.length > 0);
    expect(had()).toBeLessThan(5_000);
    expect(reasons).toEqual(['io server disconnect']);
  });
});

describe('canvas_version', () => {
  it('tells everybody in the room the version, every few seconds', async () => {
    const canvasId = await createCanvas(services, ann);
    const client = await open(instances[0], '/canvas', ann.token);
    const versions = gather<{ version: number }>(client, 'canvas_version');
    await client.emitWithAck('canvas_join', { canvasId });
    await recordChanges(services.models, [titled(canvasId, 1)]); // and its message is lost
    await waitFor('the version', () => versions.some(({ version }) => version === 1), 5_500);
  });
});

describe('a token that runs out', () => {
  it('cuts the client, which comes back with a new one and recovers', async () => {
    const canvasId = await createCanvas(services, ann);
    const shortLived = await createPerson(services, {
      organisationId: ann.organisationId,
      tokens: createTestTokens(5),
    });
    await services.models.Canvas.updateOne(
      { _id: new Types.ObjectId(canvasId) },
      { $push: { members: { userId: new Types.ObjectId(shortLived.userId), role: 'viewer' } } },
    );
    const { token: fresh } = await createTestTokens().signAccessToken({
      sub: shortLived.userId,
      org: shortLived.organisationId,
      role: 'member',
      ver: 0,
      sid: shortLived.logInId,
    });
    // It comes back once the second change has gone out: what is said while it is recovered it may have to fetch.
    let goOn: (token: string) => void = () => undefined;
    const later = new Promise<string>((resolve) => (goOn = resolve));
    const tokens: (string | Promise<string>)[] = [shortLived.token];
    const client = await open(instances[0], '/canvas', () => tokens.shift() ?? later);
    const expired = gather(client, 'token_expired');
    const heard = gather<CanvasChange>(client, 'canvas_updated');
    await client.emitWithAck('canvas_join', { canvasId });
    await change(canvasId, 1);
    await waitFor('the first', () => heard.length === 1);
    await waitFor('expired', () => expired.length === 1 && !client.connected);
    await change(canvasId, 2);
    goOn(fresh);
    await waitFor('recovered', () => client.connected && heard.length === 2);
    expect(client.recovered).toBe(true);
  });
});

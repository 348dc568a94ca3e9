import type { Block } from '../../src/contracts/canvas/blocks';
import { type Operation, scopeOf } from '../../src/contracts/kernel/operation';
import {
  guardedOperations,
  ISOLATION_SECRET,
  type IsolationGround,
  MAILS,
  openIsolationGround,
} from '../rigs/isolation-ground';
import { ProcessRig } from '../rigs/process-rig';

/** Every operation of the registry × (nobody, tokens and keys that are not good, another organisation, a viewer, malformed ids). */
describe('isolation', () => {
  let rig: ProcessRig;
  let ground: IsolationGround;

  beforeAll(async () => {
    rig = await ProcessRig.start({
      api: 1,
      workers: 0,
      schedulers: 0,
      environment: { ...MAILS, JWT_SECRET: ISOLATION_SECRET, TRUST_PROXY: '1' },
    });
    ground = await openIsolationGround(rig);
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
  });

  const byId = (list: readonly Operation[]) => list.map((operation) => [operation.id, operation] as const);

  it.each(byId(guardedOperations))('%s: nobody gets in without a token', async (_id, operation) => {
    const { call, victim, ids } = ground;
    expect((await call(victim, operation, ids, { authorization: '' })).status).toBe(401);
  });

  it.each(byId(guardedOperations))('%s: another organisation learns nothing', async (_id, operation) => {
    expect(await ground.probeAsStranger(operation)).toBeUndefined();
  });

  it.each(byId(guardedOperations))('%s: no forged, expired or revoked token or key gets in', async (_id, operation) => {
    const { call, victim, ids, badTokens } = ground;
    expect(Object.keys(badTokens).length).toBeGreaterThan(5);
    // From an address of its own: one that sends so many wrong keys in all is shut out.
    const from = { 'x-forwarded-for': `203.0.113.${guardedOperations.indexOf(operation) % 250}` };
    for (const [what, { token, code }] of Object.entries(badTokens)) {
      const { status, text } = await call(victim, operation, ids, { ...from, authorization: `Bearer ${token}` });
      expect({ what, status, text }).toEqual({ what, status: 401, text: expect.stringContaining(code) as string });
    }
  });

  it.each(byId(guardedOperations))('%s: an API key without the scope may not', async (_id, operation) => {
    const { call, victim, ids } = ground;
    const scope = scopeOf(operation);
    const { status, text } = await call(victim, operation, ids, {
      authorization: `Bearer ${ground.keyWithout(scope)}`,
    });
    const code = scope === 'session' ? 'session_required' : 'scope_missing';
    expect({ status, text }).toEqual({ status: 403, text: expect.stringContaining(code) as string });
  });

  it.each(byId(guardedOperations))('%s: another organisation’s API key learns nothing', async (_id, operation) => {
    expect(await ground.probeAsStranger(operation, 'API key')).toBeUndefined();
  });

  const above = guardedOperations.filter(
    ({ permission }) =>
      (permission.kind === 'canvas' && permission.role !== 'viewer') ||
      (permission.kind === 'run' && permission.access !== 'read') ||
      (permission.kind === 'support' && permission.access === 'write') ||
      (permission.kind === 'flow' && (permission.access === 'write' || permission.role === 'member')) ||
      (permission.kind === 'flow-execution' && permission.access === 'write') ||
      permission.kind === 'approval' ||
      permission.kind === 'organisation',
  );
  it.each(byId(above))('%s: a viewer may not', async (_id, operation) => {
    const { call, viewer, ids } = ground;
    const { status } = await call(viewer, operation, ids);
    expect([403, 404]).toContain(status);
  });

  const withIds = guardedOperations.filter(({ params }) => params);
  it.each(byId(withIds))('%s: malformed ids and operators are refused', async (_id, operation) => {
    const { call, victim, ids } = ground;
    for (const bad of [
      'x',
      '%24ne',
      encodeURIComponent('{"$gt":""}'),
      '0'.repeat(25),
      encodeURIComponent('../../etc/passwd'),
    ]) {
      const { status } = await call(victim, operation, Object.fromEntries(Object.keys(ids).map((name) => [name, bad])));
      expect([400, 404]).toContain(status);
    }
  });

  // Those that keep it with the run they start have tests of their own.
  const kept = guardedOperations.filter(
    ({ isIdempotent, keepsOwnAnswer, responses }) =>
      isIdempotent &&
      !keepsOwnAnswer &&
      Object.values(responses).every((answer) => answer === null || !('mediaType' in answer)),
  );
  it.each(byId(kept))('%s: asked twice with one key it is done once', async (_id, operation) => {
    const person = operation.params ? ground.victim : await rig.person();
    const ask = () => ground.call(person, operation, ground.ids, { 'idempotency-key': `twice-${operation.id}` });
    const [first, second] = [await ask(), await ask()];
    expect(first.status).toBeLessThan(300);
    expect(second).toEqual(first);
    expect((await ground.call(person, operation, ground.ids)).text).not.toBe(first.text);
  });

  it('takes no operators and no prototypes from bodies', async () => {
    const { victim, ids, canary } = ground;
    const path = `/api/v1/canvas/${ids['canvasId'] ?? ''}`;
    for (const body of [
      { title: { $ne: '' } },
      { title: 'x', __proto__: { role: 'owner' }, constructor: { prototype: {} } },
      { title: ['x'] },
    ]) {
      expect((await victim.fetch('PATCH', path, { body })).status).toBe(400);
    }
    const login = await victim.fetch('POST', '/api/v1/auth/login', {
      body: { email: { $gt: '' }, password: { $gt: '' } },
    });
    expect(login.status).toBe(400);
    const { content } = (await victim.blocks(ids['canvasId'] ?? '')).items[0] as Block;
    expect(content).toEqual({ text: canary });
  });
});

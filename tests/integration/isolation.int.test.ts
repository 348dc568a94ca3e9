import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { Block } from '../../src/contracts/blocks';
import type { Operation } from '../../src/contracts/operation';
import { operations } from '../../src/contracts/operations';
import { ProcessRig } from '../support/process-rig';
import type { WeftClient } from '../support/weft-client';

/** A text of the victim's that nobody else may ever be sent. */
const CANARY = `canary-${randomUUID()}`;

/** A body that would be accepted from somebody with the right. An operation with a body and no entry here fails. */
const BODIES: Record<string, unknown> = {
  'canvas.create': { title: 'Mine' },
  'canvas.update': { title: 'Taken over' },
  'canvas.members.add': { email: 'second@example.test', role: 'viewer' },
  'canvas.members.update': { role: 'viewer' },
  'canvas.blocks.create': { kind: 'text', content: { text: 'hello' } },
  'canvas.blocks.update': { x: 10 },
  'canvas.blocks.move': { x: 10, y: 10 },
  'canvas.generate': { prompt: 'Plan a week' },
  'approvals.approve': {},
  'approvals.reject': {},
  'budgets.create': { scope: 'organisation', period: 'day', limitUsd: '1' },
  'budgets.update': { limitUsd: '1' },
};
const QUERIES: Record<string, Record<string, string | number>> = { 'canvas.changes': { since: 0 } };

/** Every operation of the registry × (nobody, another organisation, a viewer, malformed ids). */
describe('isolation', () => {
  let rig: ProcessRig;
  let victim: WeftClient;
  let stranger: WeftClient;
  let viewer: WeftClient;
  let ids: Record<string, string>;

  beforeAll(async () => {
    rig = await ProcessRig.start({ api: 1, workers: 0, schedulers: 0 });
    [victim, stranger, viewer] = [await rig.person(), await rig.person(), await rig.person()];
    const organisationId = new ObjectId(victim.user.organisation.id);
    // The viewer becomes a colleague: same organisation, the least role on the canvas and in the organisation.
    await rig.db
      .collection('users')
      .updateOne({ _id: new ObjectId(viewer.user.id) }, { $set: { organisationId, role: 'viewer' } });
    viewer = await (await import('../support/weft-client')).WeftClient.login(rig.url, viewer.user.email);
    const canvas = await victim.createCanvas(CANARY);
    await victim.request('POST', `/api/v1/canvas/${canvas.id}/members`, {
      body: { userId: viewer.user.id, role: 'viewer' },
    });
    const block = await victim.addBlock(canvas.id, CANARY);
    const run = await victim.generate(canvas.id, `Board ${CANARY}`);
    run.stop();
    const approvalId = new ObjectId();
    const now = new Date();
    await rig.db.collection('approvals').insertOne({
      _id: approvalId,
      organisationId,
      runId: new ObjectId(run.runId),
      userId: new ObjectId(victim.user.id),
      stepKey: 'review',
      tool: CANARY,
      parameters: {},
      parametersHash: 'x',
      risk: 'medium',
      reason: CANARY,
      subjectKind: 'canvas',
      subjectId: new ObjectId(canvas.id),
      status: 'pending',
      expiresAt: new Date(now.getTime() + 600_000),
      createdAt: now,
      updatedAt: now,
    });
    const budgetId = new ObjectId();
    await rig.db.collection('budgets').insertOne({
      _id: budgetId,
      organisationId,
      scope: 'organisation',
      subjectId: organisationId,
      period: 'month',
      limitNanoUsd: 1_000_000_000,
      createdAt: now,
      updatedAt: now,
    });
    ids = {
      budgetId: budgetId.toHexString(),
      canvasId: canvas.id,
      blockId: block.id,
      userId: victim.user.id,
      runId: run.runId,
      approvalId: approvalId.toHexString(),
      generationSessionId: randomUUID(),
    };
  }, 60_000);
  afterAll(async () => {
    await rig.stop();
  });

  const call = async (
    client: WeftClient,
    operation: Operation,
    values: Record<string, string>,
    headers: Record<string, string> = {},
  ) => {
    if (operation.body && operation.permission.kind !== 'public' && !(operation.id in BODIES))
      throw new Error(`add a body for ${operation.id}: it cannot be probed without`);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'missing');
    const stop = new AbortController();
    const response = await client.fetch(operation.method.toUpperCase(), path, {
      ...(operation.body ? { body: BODIES[operation.id] } : {}),
      headers,
      query: QUERIES[operation.id] ?? {},
      signal: stop.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const text = isStream ? '' : await response.text();
    stop.abort();
    return { status: response.status, text };
  };
  const guarded = operations.filter(({ permission }) => permission.kind !== 'public');
  const byId = (list: readonly Operation[]) => list.map((operation) => [operation.id, operation] as const);

  it.each(byId(guarded))('%s: nobody gets in without a token', async (_id, operation) => {
    expect((await call(victim, operation, ids, { authorization: '' })).status).toBe(401);
  });

  it.each(byId(guarded))('%s: another organisation learns nothing', async (_id, operation) => {
    const { status, text } = await call(stranger, operation, ids);
    expect(text).not.toContain(CANARY);
    // Whatever names a thing names the victim's.
    if (operation.params) expect(status).toBe(404);
    else expect(status).toBeLessThan(300);
  });

  const above = guarded.filter(
    ({ permission }) =>
      (permission.kind === 'canvas' && permission.role !== 'viewer') ||
      (permission.kind === 'run' && permission.access === 'write') ||
      permission.kind === 'organisation',
  );
  it.each(byId(above))('%s: a viewer may not', async (_id, operation) => {
    const { status } = await call(viewer, operation, ids);
    expect([403, 404]).toContain(status);
  });

  const withIds = guarded.filter(({ params }) => params);
  it.each(byId(withIds))('%s: malformed ids and operators are refused', async (_id, operation) => {
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

  it('takes no operators and no prototypes from bodies', async () => {
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
    expect(content).toEqual({ text: CANARY });
  });
});

import { ObjectId } from 'mongodb';
import type { NewApiKey } from '../../../src/contracts/accounts/api-keys';
import type { Approval } from '../../../src/contracts/kernel/approvals';
import type { AuditEntry } from '../../../src/contracts/accounts/audit';
import { type Budget, TOP_UP_TOOL, topUpParametersSchema } from '../../../src/contracts/money/budgets';
import type { List } from '../../../src/contracts/kernel/common';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import { ProcessRig } from '../../rigs/process-rig';
import { readFrames, typedOf, withoutDrafts } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

/** Claude Haiku 4.5: a call holds 0.08 dollars and its input, and costs 0.041. */
const MODEL = 'claude-haiku-4-5';
const USAGE = { input: 1_000, output: 8_000 };
/** A block a call, then a last word. */
const makeBlocks =
  (count: number) =>
  (call: RecordedCall): FakeReply => {
    const made = JSON.stringify(call.body['messages']).split('"tool_result"').length - 1;
    if (made >= count) return { text: 'Done.', usage: USAGE };
    return { toolCalls: [{ name: 'create_text', args: { text: `Paid for ${made}` } }], usage: USAGE };
  };

/** A run that meets its budget in mid-work asks for more, parked; what is approved is given once, to a run that still wants it. */
describe('top-up of a budget', () => {
  let rig: ProcessRig;
  let fake: FakeLlm;
  beforeAll(async () => {
    fake = await startFakeLlm();
    rig = await ProcessRig.start({
      environment: {
        ANTHROPIC_API_KEY: 'no-secret',
        ANTHROPIC_BASE_URL: fake.url,
        DEFAULT_MODEL: MODEL,
        RUN_LEASE_MS: '3000', // waited for twice
      },
    });
  }, 60_000);
  afterAll(async () => {
    await rig.stop();
    await fake.close();
  });
  beforeEach(() => {
    fake.calls.length = 0;
    fake.script(makeBlocks(1));
  });

  const budgetsOf = async (person: WeftClient) =>
    (await person.request<List<Budget>>('GET', '/api/v1/budgets')).items.filter(({ scope }) => scope !== 'run');
  const pendingOf = async (person: WeftClient) =>
    (await person.request<List<Approval>>('GET', '/api/v1/hitl/requests', { query: { status: 'pending' } })).items;
  const answer = (person: WeftClient, { id, parametersHash }: Approval, verb: 'approve' | 'reject' = 'approve') =>
    person.request<Approval>('PUT', `/api/v1/hitl/requests/${id}/${verb}`, {
      body: verb === 'approve' ? { parametersHash } : {},
    });
  const statusOf = async (person: WeftClient, runId: string) => (await person.run(runId)).status;
  const colleague = async (of: WeftClient, role: string) => {
    const { user } = await WeftClient.register(rig.url);
    const organisationId = new ObjectId(of.user.organisation.id);
    await rig.db.collection('users').updateOne({ email: user.email }, { $set: { organisationId, role } });
    return WeftClient.login(() => rig.url, user.email);
  };
  /** A run of `ana`'s that has made its first call and has no money for the second. */
  async function begin(limitUsd = '0.1') {
    const ana = await rig.person();
    await ana.request('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'organisation', period: 'month', limitUsd },
    });
    const canvasId = (await ana.createCanvas('Board')).id;
    const run = await ana.generate(canvasId, 'One block');
    return { ana, canvasId, ...run };
  }
  const parked = (person: WeftClient, runId: string) =>
    waitFor('the parked run and its request', async () => {
      const [request] = await pendingOf(person);
      return (await statusOf(person, runId)) === 'waiting' && request;
    });

  it('asks the admins alone, goes on once one approves, pays no step twice, and asks anew at the next limit', async () => {
    fake.script(makeBlocks(8));
    const { ana, runId, canvasId, ended } = await begin();
    const member = await colleague(ana, 'member');
    const request = await parked(ana, runId);
    expect(request).toMatchObject({ tool: TOP_UP_TOOL, risk: 'medium', diff: null, subject: null });
    const parameters = topUpParametersSchema.parse(request.parameters);
    expect(parameters).toMatchObject({ scope: 'organisation', period: 'month', limitUsd: '0.1', spentUsd: '0.041' });
    expect(request.reason).toContain(`$${parameters.topUpUsd} more this month`);
    expect(fake.calls).toHaveLength(1);

    expect(await pendingOf(member)).toEqual([]);
    await expect(answer(member, request)).rejects.toMatchObject({ status: 404 });
    expect(await budgetsOf(ana)).toMatchObject([{ toppedUpUsd: '0', spentUsd: '0.041' }]);

    // Two admins at once: one answers.
    const admin = await colleague(ana, 'admin');
    const answers = await Promise.allSettled([answer(ana, request), answer(admin, request)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { status: 409, problem: { code: 'already_answered' } },
    });
    const next = await waitFor('the next limit', async () => {
      const again = await parked(ana, runId);
      return again.id !== request.id && again;
    });
    expect(topUpParametersSchema.parse(next.parameters).toppedUpUsd).toBe(parameters.topUpUsd);
    expect(fake.calls).toHaveLength(8);
    await answer(admin, next);
    expect((await ended).at(-1)).toMatchObject({ data: { type: 'complete' } });
    expect(fake.calls).toHaveLength(9);
    expect((await ana.blocks(canvasId)).items).toHaveLength(8);
    const [budget] = await budgetsOf(member);
    expect(budget).toMatchObject({ limitUsd: '0.1', spentUsd: '0.369', reservedUsd: '0' });
    const { items } = await ana.request<List<AuditEntry>>('GET', '/api/v1/audit');
    const entries = items.filter(({ action }) => action === 'budget.topped-up');
    expect(entries).toMatchObject([
      { details: { runId, approvalId: next.id } },
      { details: { runId, approvalId: request.id, topUpUsd: parameters.topUpUsd } },
    ]);
  }, 60_000);

  it('a run that a key started keeps to the key’s budget, and fails as before where an admin refuses', async () => {
    const ana = await rig.person();
    const ben = await colleague(ana, 'member');
    const made = await ben.request<NewApiKey>('POST', '/api/v1/api-keys', {
      body: { name: 'Nightly', scopes: ['read', 'write'] },
    });
    await ana.request('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'apiKey', apiKeyId: made.id, period: 'day', limitUsd: '0.1' },
    });
    const program = new WeftClient(rig.url, made.key, ben.user);
    const { runId, ended } = await program.generate((await ben.createCanvas('Of a program')).id, 'One block');
    const request = await waitFor('the request', async () => (await pendingOf(ana))[0]);
    expect(request).toMatchObject({ runId, parameters: { scope: 'apiKey', period: 'day', spentUsd: '0.041' } });
    // Who asked knows of it and may not answer it either.
    await expect(answer(ben, request)).rejects.toMatchObject({ status: 403, problem: { code: 'role_missing' } });
    await answer(ana, request, 'reject');
    expect((await ended).at(-1)).toMatchObject({ data: { type: 'error', data: { code: 'budget_exceeded' } } });
    expect(fake.calls).toHaveLength(1);
    const { items } = await program.request<List<Budget>>('GET', '/api/v1/budgets');
    expect(items).toMatchObject([{ scope: 'apiKey', toppedUpUsd: '0', spentUsd: '0.041' }]);
    expect(await budgetsOf(ben)).toEqual([]);
    await waitFor('the call in the ledger', async () => {
      const row = await rig.db.collection('model_calls').findOne({ runId: new ObjectId(runId) });
      return row && String(row['apiKeyId']) === made.id;
    });
  }, 60_000);

  it('tops up nothing for a run that was cancelled, before or after the answer', async () => {
    const { ana, runId } = await begin();
    const request = await parked(ana, runId);
    await ana.cancel(runId);
    await expect(answer(ana, request)).rejects.toMatchObject({ status: 409 });

    await rig.workers[0]?.kill(); // nobody takes the run up between answer and cancel
    const second = await ana.generate((await ana.createCanvas('Other')).id, 'One block').catch(() => undefined);
    expect(second).toBeUndefined(); // 0.059 left: refused at the door
    await rig.workers[0]?.start();
    const other = await begin();
    const asked = await parked(other.ana, other.runId);
    await rig.workers[0]?.kill();
    expect(await answer(other.ana, asked)).toMatchObject({ status: 'approved' });
    await other.ana.cancel(other.runId);
    await rig.workers[0]?.start();
    const free = await other.ana.generate(other.canvasId, 'Notes [demo:blocks=1]', { model: 'demo' });
    await free.ended; // the worker is at work, and has passed the old ticket
    expect(await statusOf(other.ana, other.runId)).toBe('cancelled');
    expect(await budgetsOf(other.ana)).toMatchObject([{ toppedUpUsd: '0', spentUsd: '0.041' }]);
  }, 60_000);

  it.each(['top-up.before-park', 'top-up.after-commit'])(
    'asks once and tops up once where its worker dies at %s',
    async (point) => {
      await rig.armWorker(`${point}:exit`);
      const { ana, runId, ended } = await begin();
      if (point === 'top-up.after-commit') await answer(ana, await parked(ana, runId));
      await waitFor('the death', () => rig.workers[0]?.isRunning === false);
      await rig.workers[0]?.start();
      if (point === 'top-up.before-park') await answer(ana, await parked(ana, runId));
      expect((await ended).at(-1)).toMatchObject({ data: { type: 'complete' } });
      expect(fake.calls).toHaveLength(2);
      const asked = await rig.db
        .collection('approvals')
        .find({ runId: new ObjectId(runId) })
        .toArray();
      expect(asked).toHaveLength(1);
      const { topUpUsd } = topUpParametersSchema.parse(asked[0]?.['parameters']);
      expect(await budgetsOf(ana)).toMatchObject([{ toppedUpUsd: topUpUsd, spentUsd: '0.082', reservedUsd: '0' }]);
    },
    60_000,
  );

  it('is asked for by the support assistant too: its answer waits, and is given once there is money', async () => {
    fake.script(
      { toolCalls: [{ name: 'update_task_lane', args: { questions: ['Since when?'] } }], usage: USAGE },
      { text: 'Paid for.', usage: USAGE },
    );
    const ana = await rig.person();
    await withoutDrafts(ana);
    await ana.request('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'organisation', period: 'month', limitUsd: '0.1' },
    });
    const { id } = await ana.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'No print' } });
    const say = () =>
      ana.fetch('POST', `/api/ai-sessions/${id}/messages`, { body: { content: 'Help' }, query: { format: 'typed' } });
    const response = await say();
    const request = await parked(ana, response.headers.get('x-run-id') ?? '');
    expect((await say()).status).toBe(409);
    await answer(ana, request);
    const frames = await readFrames(response);
    expect(typedOf(frames)).toMatchObject({ text: 'Paid for.', done: { message: { seq: 2 }, costUsd: '0.082' } });
    expect(frames.find(({ text }) => text.includes('"waiting"'))).toMatchObject({ event: 'status' });
    expect(fake.calls).toHaveLength(2);
  }, 60_000);
});

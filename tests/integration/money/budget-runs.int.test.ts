import type { Approval } from '../../../src/contracts/kernel/approvals';
import type { Budget } from '../../../src/contracts/money/budgets';
import type { List } from '../../../src/contracts/kernel/common';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

/** Claude Haiku 4.5 at 1 and 5 dollars a million: a call holds 16,000 tokens of output, 0.08 dollars, and its input. */
const MODEL = 'claude-haiku-4-5';
/** The answer costs 0.001 and 0.04 dollars: two fit into 0.1 dollars by what they cost, only one by what it may cost. */
const USAGE = { input: 1_000, output: 8_000 };
const COST_USD = '0.041';

const isSecondCall = (call: RecordedCall) => JSON.stringify(call.body['messages']).includes('tool_result');
const makeBlock = (call: RecordedCall): FakeReply =>
  isSecondCall(call)
    ? { text: 'Done.', usage: USAGE }
    : { toolCalls: [{ name: 'create_text', args: { text: 'Paid for' } }], usage: USAGE };

/** A model with a price, real processes, and organisations with little money. */
describe('runs within a budget', () => {
  let rig: ProcessRig;
  let fake: FakeLlm;
  beforeAll(async () => {
    fake = await startFakeLlm();
    rig = await ProcessRig.start({
      workers: 2,
      environment: { ANTHROPIC_API_KEY: 'no-secret', ANTHROPIC_BASE_URL: fake.url, DEFAULT_MODEL: MODEL },
    });
  }, 60_000);
  afterAll(async () => {
    await rig.stop();
    await fake.close();
  });
  beforeEach(() => {
    fake.calls.length = 0;
    fake.script(makeBlock);
  });

  async function begin(limitUsd: string) {
    const ana = await rig.person();
    const budget = await ana.request<Budget>('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'organisation', period: 'total', limitUsd },
    });
    return { ana, budget, canvasId: (await ana.createCanvas('Board')).id };
  }
  const read = async (person: WeftClient) => {
    const { items } = await person.request<List<Budget>>('GET', '/api/v1/budgets');
    return items[0];
  };
  /** Nobody gives it more. */
  const refuseTopUp = async (person: WeftClient) => {
    const asked = await waitFor('the request for more money', async () => {
      const { items } = await person.request<List<Approval>>('GET', '/api/v1/hitl/requests', {
        query: { status: 'pending' },
      });
      return items[0];
    });
    await person.request('PUT', `/api/v1/hitl/requests/${asked.id}/reject`, { body: {} });
  };
  const lastOf = (frames: readonly { data: unknown }[]) => frames.at(-1)?.data;

  it('stops at the step it cannot pay for, saves nothing, refuses the next at the door, and goes on once there is money', async () => {
    const { ana, budget, canvasId } = await begin('0.1');
    const run = await ana.generate(canvasId, 'One block', { idempotencyKey: 'once' });
    await refuseTopUp(ana);
    expect(lastOf(await run.ended)).toMatchObject({
      type: 'error',
      data: { code: 'budget_exceeded', message: expect.stringContaining('$0.059 left') as string, retryable: false },
    });
    expect(fake.calls).toHaveLength(1);
    expect((await ana.blocks(canvasId)).items).toEqual([]);
    expect(await read(ana)).toMatchObject({ spentUsd: COST_USD, reservedUsd: '0', remainingUsd: '0.059' });
    expect(await ana.run(run.runId)).toMatchObject({ status: 'failed', costUsd: COST_USD });

    const runs = await rig.db.collection('runs').countDocuments();
    const refused = { status: 402, problem: { code: 'budget_exceeded', current: { id: budget.id, resetsAt: null } } };
    await expect(ana.generate(canvasId, 'Another')).rejects.toMatchObject(refused);
    await expect(ana.retry(run.runId)).rejects.toMatchObject(refused);
    // Asked again with its key it is no new run, so nothing is refused.
    const repeated = await ana.generate(canvasId, 'One block', { idempotencyKey: 'once' });
    expect(repeated.runId).toBe(run.runId);
    expect(lastOf(await repeated.ended)).toMatchObject({ type: 'error', data: { code: 'budget_exceeded' } });
    expect(await rig.db.collection('runs').countDocuments()).toBe(runs);
    expect(fake.calls).toHaveLength(1);
    // A model without a price is nobody's money.
    const free = await ana.generate(canvasId, 'Notes [demo:blocks=1]', { model: 'demo' });
    expect(lastOf(await free.ended)).toMatchObject({ type: 'complete' });

    await ana.request('PATCH', `/api/v1/organisation/budgets/${budget.id}`, { body: { limitUsd: '1' } });
    await waitFor('the raised limit everywhere', async () => {
      await ana.retry(run.runId).catch(() => undefined);
      return (await ana.run(run.runId)).status === 'succeeded';
    });
    expect(await ana.run(run.runId)).toMatchObject({ error: null, status: 'succeeded', costUsd: '0.082' });
    expect(fake.calls).toHaveLength(2);
    expect((await ana.blocks(canvasId)).items).toHaveLength(2);
    expect(await read(ana)).toMatchObject({ spentUsd: '0.082', reservedUsd: '0' });
  }, 60_000);

  it('another organisation’s empty budget is not one’s own', async () => {
    const poor = await begin('0');
    const rich = await begin('1');
    await expect(poor.ana.generate(poor.canvasId, 'One block')).rejects.toMatchObject({ status: 402 });
    expect(lastOf(await (await rich.ana.generate(rich.canvasId, 'One block')).ended)).toMatchObject({
      type: 'complete',
    });
    expect(await read(poor.ana)).toMatchObject({ spentUsd: '0', reservedUsd: '0' });
    expect(await read(rich.ana)).toMatchObject({ spentUsd: '0.082', reservedUsd: '0' });
  }, 60_000);

  it('a cancelled call is settled with what had come', async () => {
    const { ana, canvasId } = await begin('1');
    fake.script({ text: 'A long story that nobody waits for. '.repeat(40), delayMs: 40 });
    const run = await ana.generate(canvasId, 'One block');
    const words = ana.follow(run.runId, { format: 'native' });
    await waitFor('the first words', () =>
      words.frames.some(({ event, data }) => `${event} ${JSON.stringify(data)}`.includes('text-delta')),
    );
    expect(Number((await read(ana))?.reservedUsd)).toBeGreaterThan(0.08);
    await ana.cancel(run.runId);
    const settled = await waitFor('nothing held', async () => {
      const now = await read(ana);
      return now?.reservedUsd === '0' && now;
    });
    expect(Number(settled.spentUsd)).toBeGreaterThan(0);
    expect(Number(settled.spentUsd)).toBeLessThan(0.01);
    await Promise.all([run.ended, words.ended]);
  }, 60_000);

  it('a failed call gives back what it held', async () => {
    const { ana, canvasId } = await begin('1');
    fake.script({ status: 400, message: 'no' });
    const run = await ana.generate(canvasId, 'One block');
    expect(lastOf(await run.ended)).toMatchObject({ type: 'error', data: { code: 'model_request_invalid' } });
    expect(await read(ana)).toMatchObject({ spentUsd: '0', reservedUsd: '0' });
  }, 60_000);

  it('a killed worker’s reservation does not keep out the worker that goes on', async () => {
    const { ana, canvasId } = await begin('0.15');
    fake.script({ fault: 'hang-before-headers' }, makeBlock);
    const run = await ana.generate(canvasId, 'One block');
    await waitFor('the hanging call', () => fake.calls.length === 1);
    const busy = await waitFor('its worker', async () => {
      const record = await rig.db.collection('runs').findOne({ status: 'running' });
      return rig.workers.find(({ pid }) => pid !== undefined && String(record?.['workerId']).includes(`-${pid}-`));
    });
    await busy.kill();
    expect(lastOf(await run.ended)).toMatchObject({ type: 'complete' });
    expect(await read(ana)).toMatchObject({ spentUsd: '0.082', reservedUsd: '0' });
    await busy.start();
  }, 60_000);
});

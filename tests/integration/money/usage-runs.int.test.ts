import type { List } from '../../../src/contracts/kernel/common';
import type { ModelCall, UsageReport } from '../../../src/contracts/money/usage';
import { createModels } from '../../../src/models/index';
import { mendRunCalls } from '../../../src/models/money/usage/mend-run-calls';
import { connect } from '../../../src/platform/mongo';
import { MINUTE_MS } from '../../../src/platform/time';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import type { FakeReply, RecordedCall } from '../../fakes/fake-llm/reply';
import { ProcessRig } from '../../rigs/process-rig';
import { serviceUris, waitFor, withDatabase } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';

const MODEL = 'claude-sonnet-4-6';
const FALLBACK = 'claude-haiku-4-5';
const answer = (call: RecordedCall): FakeReply =>
  JSON.stringify(call.body['messages']).includes('tool_result')
    ? { text: 'Done.', usage: { input: 1_500, output: 40, cached: 1_000 } }
    : { toolCalls: [{ name: 'create_text', args: { text: 'Paid for' } }], usage: { input: 1_000, output: 800 } };

/** Real processes: what a run says it used and cost is what its rows come to. */
describe('the ledger of runs', () => {
  let rig: ProcessRig;
  let fake: FakeLlm;
  let ana: WeftClient;
  let canvasId: string;
  beforeAll(async () => {
    fake = await startFakeLlm();
    rig = await ProcessRig.start({
      environment: { ANTHROPIC_API_KEY: 'no-secret', ANTHROPIC_BASE_URL: fake.url, DEFAULT_MODEL: MODEL },
    });
    ana = await rig.person();
    canvasId = (await ana.createCanvas('Board')).id;
  }, 60_000);
  afterAll(async () => {
    await rig.stop();
    await fake.close();
  });

  async function generate(model?: string) {
    const started = await ana.generate(canvasId, 'One block', model === undefined ? {} : { model });
    await started.ended;
    const run = await ana.run(started.runId);
    const calls = await waitFor('its rows', async () => {
      const { items } = await ana.request<List<ModelCall>>('GET', `/api/v1/usage/calls?runId=${started.runId}`);
      // What failed for nothing has a row too, and rows are written together: until those that count are there.
      return items.length > 0 && sumOf(items).inputTokens >= run.usage.inputTokens && items;
    });
    return { run, calls: calls.reverse() };
  }
  const nano = (usd: string) => {
    const [whole = '0', fraction = ''] = usd.split('.');
    return BigInt(whole + fraction.padEnd(9, '0'));
  };
  function sumOf(calls: readonly ModelCall[]) {
    const sum = (name: 'inputTokens' | 'outputTokens' | 'cachedInputTokens') =>
      calls.reduce((total, call) => total + call[name], 0);
    return {
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
      cachedInputTokens: sum('cachedInputTokens'),
      cost: calls.reduce((total, { costUsd }) => total + nano(costUsd), 0n),
    };
  }
  const saidBy = ({ usage, costUsd }: Awaited<ReturnType<typeof generate>>['run']) => ({
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cachedInputTokens: usage.cachedInputTokens,
    cost: nano(costUsd),
  });

  it('has a row a call of the demo model', async () => {
    const { run, calls } = await generate('demo');
    expect(run.status).toBe('succeeded');
    expect(calls).toHaveLength(run.usage.modelCalls);
    expect(sumOf(calls)).toEqual(saidBy(run));
    expect(calls[0]).toMatchObject({
      id: `${run.id}:1:model:1:1`,
      agent: 'canvas',
      modelAsked: 'demo',
      model: 'demo',
      provider: 'demo',
      outcome: 'ok',
      userName: ana.user.name,
    });
  }, 60_000);

  it('has the exact price of each call, the cheap cached input too', async () => {
    fake.script(answer);
    const { run, calls } = await generate();
    // 3 and 15 dollars a million, 0.3 for cached input, which Anthropic tells beside the 1,500.
    expect(calls.map(({ stepKey, costUsd }) => [stepKey, costUsd])).toEqual([
      ['model:1', '0.015'],
      ['model:2', '0.0054'],
    ]);
    expect(calls[1]?.bill).toEqual([
      { part: 'input', tokens: 1_500, usdPerMillion: '3' },
      { part: 'cachedInput', tokens: 1_000, usdPerMillion: '0.3' },
      { part: 'output', tokens: 40, usdPerMillion: '15' },
    ]);
    expect(sumOf(calls)).toEqual(saidBy(run));
    expect(calls[0]?.firstTokenMs).toBeGreaterThanOrEqual(0);
  }, 60_000);

  it('has a row for each try: what broke off is estimated, what failed at once is free', async () => {
    fake.script(
      { status: 503, message: 'no' },
      { text: 'This will break off in the middle. '.repeat(20), fault: 'no-finish', usage: false },
      answer,
    );
    const { run, calls } = await generate();
    expect(run.status).toBe('succeeded');
    expect(calls.map(({ outcome, errorKind }) => [outcome, errorKind])).toEqual([
      ['failed', 'unavailable'],
      ['failed', 'cut'],
      ['ok', null],
      ['ok', null],
    ]);
    expect(calls[0]).toMatchObject({ inputTokens: 0, costUsd: '0', firstTokenMs: null });
    expect(calls[1]).toMatchObject({ isEstimated: true });
    expect(nano(calls[1]?.costUsd ?? '0')).toBeGreaterThan(0n);
    expect(sumOf(calls)).toEqual(saidBy(run));
  }, 60_000);

  it('has the model that was asked for and the one that took over', async () => {
    fake.script((call) => (call.body['model'] === MODEL ? { status: 404, message: 'gone' } : answer(call)));
    const { run, calls } = await generate();
    expect(run).toMatchObject({ status: 'succeeded', model: FALLBACK });
    const isFallback = calls.map(({ modelAsked, model, outcome }) => [modelAsked, model, outcome]);
    expect(isFallback.slice(0, 2)).toEqual([
      [MODEL, MODEL, 'failed'],
      [MODEL, FALLBACK, 'ok'],
    ]);
    expect(sumOf(calls)).toEqual(saidBy(run));
  }, 60_000);

  it('has the call that a cancelled run broke off', async () => {
    fake.script({ text: 'A long story that nobody waits for. '.repeat(40), delayMs: 40 });
    const started = await ana.generate(canvasId, 'One block');
    await waitFor('the call', () => fake.calls.some(({ isAnswered }) => !isAnswered));
    const words = ana.follow(started.runId, { format: 'native' });
    await waitFor('words', () => words.frames.some(({ data }) => JSON.stringify(data).includes('text-delta')));
    await ana.cancel(started.runId);
    const [call] = await waitFor('its row', async () => {
      const { items } = await ana.request<List<ModelCall>>('GET', `/api/v1/usage/calls?runId=${started.runId}`);
      return items.length > 0 && items;
    });
    expect(call).toMatchObject({ outcome: 'aborted', errorKind: 'aborted', isEstimated: true });
    expect(nano(call?.costUsd ?? '0')).toBeGreaterThan(0n);
    await Promise.all([started.ended, words.ended]);
  }, 60_000);

  it('adds up to the organisation’s report', async () => {
    const { items } = await ana.request<List<ModelCall>>('GET', '/api/v1/usage/calls?limit=500');
    const { total } = await ana.request<UsageReport>('GET', '/api/v1/usage?groupBy=model');
    expect(total.calls).toBe(items.length);
    expect(nano(total.costUsd)).toBe(sumOf(items).cost);
  });

  it('gets the rows of a killed process from the run’s record, once', async () => {
    fake.script(answer);
    const { run, calls } = await generate();
    const rows = rig.db.collection<{ _id: string }>('model_calls');
    await rows.deleteMany({ _id: { $in: calls.map(({ id }) => id) } });
    const connection = await connect(withDatabase(serviceUris().mongodbUri, rig.db.databaseName));
    const mend = (now: Date) => mendRunCalls(createModels(connection), { providerOf: () => 'anthropic', now });
    try {
      expect(await mend(new Date())).toBe(0); // they may still be on their way
      const later = new Date(Date.now() + 2 * MINUTE_MS);
      // Two at once may both count a row that they wrote at the same moment; the rows themselves are looked at below.
      expect(
        (await Promise.all([mend(later), mend(later)])).reduce((sum, count) => sum + count),
      ).toBeGreaterThanOrEqual(2);
      expect(await mend(later)).toBe(0);
    } finally {
      await connection.close();
    }
    const { items } = await ana.request<List<ModelCall>>('GET', `/api/v1/usage/calls?runId=${run.id}`);
    expect(items.map(({ id }) => id).sort()).toEqual([`${run.id}:1:model:1:j`, `${run.id}:1:model:2:j`]);
    expect(sumOf(items)).toEqual(saidBy(run));
    const model = calls[0]?.model; // the one that is asked first rests, after what it did above
    expect(items[0]).toMatchObject({ modelAsked: model, model, provider: 'anthropic', outcome: 'ok' });
  }, 60_000);

  it('is in MongoDB when the process has stopped', async () => {
    fake.script(answer);
    const before = await rig.db.collection('model_calls').countDocuments();
    const started = await ana.generate(canvasId, 'One block');
    await waitFor('the last call', () => fake.calls.filter(({ isAnswered }) => isAnswered).length >= 2);
    await started.ended;
    await Promise.all(rig.workers.map((worker) => worker.terminate()));
    expect(await rig.db.collection('model_calls').countDocuments()).toBe(before + 2);
  }, 60_000);
});

import { randomUUID } from 'node:crypto';
import { mongo, Types } from 'mongoose';
import { journalKeys, openCallJournal } from '../../../src/llm/call-journal';
import { createLedger, insertModelCalls } from '../../../src/llm/create-ledger';
import { recoverLostCalls } from '../../../src/llm/recover-lost-calls';
import { releaseExpired } from '../../../src/models/money/budget/release-reservations';
import { reserve } from '../../../src/models/money/budget/reserve';
import type { ModelCallRecord } from '../../../src/models/money/model-call.model';
import { createMetrics } from '../../../src/platform/metrics';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

const organisationId = new Types.ObjectId();
const DAY_MS = 86_400_000;

const row = (id: string, more: Partial<ModelCallRecord> = {}): ModelCallRecord => ({
  _id: id,
  organisationId,
  userId: new Types.ObjectId(),
  agent: 'gateway',
  modelAsked: 'one',
  model: 'one',
  target: 'one',
  provider: 'openai',
  inputTokens: 12,
  outputTokens: 7,
  cachedInputTokens: 0,
  isEstimated: false,
  costNanoUsd: 26_000,
  startedAt: new Date(),
  firstTokenMs: 3,
  durationMs: 9,
  outcome: 'ok',
  ...more,
});

describe('calls of a process that dies', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await openTestServices('call_journal');
  });
  afterAll(() => services.close());

  const recover = () =>
    recoverLostCalls({ redis: services.redis.command, prefix: services.prefix, models: services.models });
  const find = (id: string) => services.models.ModelCall.findById(id).lean<ModelCallRecord>();

  /** A process with a ledger; `reaches`: whether its rows get to MongoDB. */
  async function openProcess(reaches = true) {
    const processId = randomUUID();
    const { prefix, log } = services;
    const redis = services.redis.command;
    const journal = await openCallJournal({ redis, prefix, log, processId });
    const insert = reaches ? insertModelCalls(services.models) : () => Promise.reject(new Error('away'));
    const ledger = createLedger({ log, metrics: createMetrics('test').registry, insert, journal });
    const rows = () => redis.hlen(journalKeys(prefix).rows(processId));
    /** It says no more that it lives, and has left something: as where it was killed. */
    const die = async (count: number) => {
      await waitFor('its word', async () => (await rows()) === count);
      await journal.close();
      expect(await redis.exists(journalKeys(prefix).alive(processId))).toBe(0);
    };
    return { ledger, journal, die, rows, processId };
  }

  async function hold(id: string, expiresAt = new Date(Date.now() + DAY_MS)) {
    const counterId = `organisation:${organisationId.toHexString()}:${id}`;
    const budget = {
      budgetId: null,
      organisationId,
      scope: 'organisation',
      subjectId: null,
      period: 'total',
      periodKey: 'total',
      alertPercents: [],
      limitNanoUsd: 1_000_000,
      counterId,
      resetsAt: null,
      forgetAt: null,
    } as const;
    expect(await reserve(services.models, budget, { id, amountNanoUsd: 500_000, expiresAt })).toBeUndefined();
    return () => services.models.BudgetCounter.findById(counterId).lean();
  }

  it('stay in Redis for a week at most, from the first moment on, also where there were none before', async () => {
    const { journal, rows, processId } = await openProcess();
    const key = journalKeys(services.prefix).rows(processId);
    for (const id of [randomUUID(), randomUUID()]) {
      journal.open(id, () => row(id));
      await journal.marked();
      expect(await services.redis.command.pttl(key)).toBeGreaterThan(6 * DAY_MS);
      journal.forget([id]);
      expect(await rows()).toBe(0);
    }
    await journal.close();
  });

  it('are written by another one, and what budgets hold for them is settled', async () => {
    const [ended, open] = [randomUUID(), randomUUID()];
    const [counterOfEnded, counterOfOpen] = [await hold(ended), await hold(open)];
    const { ledger, die } = await openProcess(false);
    ledger.begin(ended, () => row(ended, { outputTokens: 1 }));
    ledger.record(row(ended));
    ledger.begin(open, () => row(open, { outcome: 'failed', errorKind: 'lost', costNanoUsd: 5_000 }));
    await die(2);
    expect(await recover()).toBe(2);
    expect(await find(ended)).toMatchObject({ outcome: 'ok', outputTokens: 7, costNanoUsd: 26_000 });
    expect(await find(open)).toMatchObject({ outcome: 'failed', errorKind: 'lost' });
    expect(await counterOfEnded()).toMatchObject({ spentNanoUsd: 26_000, committedNanoUsd: 26_000, reservations: [] });
    expect(await counterOfOpen()).toMatchObject({ spentNanoUsd: 5_000, committedNanoUsd: 5_000, reservations: [] });
    expect(await recover()).toBe(0);
  });

  it('tell how far they have come, each second', async () => {
    const id = randomUUID();
    const { ledger, die, processId } = await openProcess();
    const { redis, prefix } = services;
    let outputTokens = 0;
    ledger.begin(id, () => row(id, { outcome: 'failed', errorKind: 'lost', outputTokens }));
    outputTokens = 40;
    await waitFor('the next beat', async () => {
      const bytes = await redis.command.hgetBuffer(journalKeys(prefix).rows(processId), id);
      return bytes !== null && mongo.BSON.deserialize(bytes)['outputTokens'] === 40;
    });
    await die(1);
    expect(await recover()).toBe(1);
    expect(await find(id)).toMatchObject({ outputTokens: 40 });
  });

  it('are forgotten once they are in MongoDB, and left alone while their process lives', async () => {
    const id = randomUUID();
    const { ledger, journal, rows, processId } = await openProcess();
    ledger.begin(id, () => row(id));
    await waitFor('its word', async () => (await rows()) === 1);
    expect(await recover()).toBe(0);
    ledger.record(row(id));
    await ledger.flush();
    await waitFor('to be forgotten', async () => (await rows()) === 0);
    await journal.close();
    const { redis, prefix } = services;
    expect(await redis.command.smembers(journalKeys(prefix).processes)).not.toContain(processId);
  });

  it('are as their own process says where it was only frozen', async () => {
    const id = randomUUID();
    const { ledger, die } = await openProcess();
    ledger.begin(id, () => row(id, { outcome: 'failed', errorKind: 'lost', outputTokens: 0 }));
    await die(1);
    expect(await recover()).toBe(1);
    ledger.record(row(id));
    await ledger.flush();
    await waitFor('its own word', async () => (await find(id))?.outcome === 'ok');
    expect(await find(id)).not.toHaveProperty('errorKind');
  });

  it('cost what the ledger says where what is held for them runs out', async () => {
    const [written, unsent] = [randomUUID(), randomUUID()];
    const past = new Date(Date.now() - 1_000);
    const [counterOfWritten, counterOfUnsent] = [await hold(written, past), await hold(unsent, past)];
    await services.models.ModelCall.create(row(written));
    expect(await releaseExpired(services.models)).toBe(2);
    expect(await counterOfWritten()).toMatchObject({ spentNanoUsd: 26_000, committedNanoUsd: 26_000 });
    expect(await counterOfUnsent()).toMatchObject({ spentNanoUsd: 0, committedNanoUsd: 0 });
  });
});

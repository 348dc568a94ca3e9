import { mongo, Types } from 'mongoose';
import { Registry } from 'prom-client';
import type { ModelCallRecord } from '../models/money/model-call.model';
import { createLogger } from '../platform/logger';
import { createLedger, LEDGER_ROWS_MAX, type LedgerDeps } from './create-ledger';

const log = createLogger({ level: 'silent', role: 'test' });

function buildRow(id: string): ModelCallRecord {
  return {
    _id: id,
    organisationId: new Types.ObjectId(),
    userId: new Types.ObjectId(),
    agent: 'gateway',
    modelAsked: 'demo',
    model: 'demo',
    target: 'demo',
    provider: 'demo',
    inputTokens: 1,
    outputTokens: 1,
    cachedInputTokens: 0,
    isEstimated: false,
    costNanoUsd: 1,
    startedAt: new Date(),
    firstTokenMs: null,
    durationMs: 1,
    outcome: 'ok',
  };
}

/** A store that keeps what it is given, once `isUp`. */
function openStore(options: Partial<LedgerDeps> = {}) {
  const store = { rows: [] as string[], writes: 0, isUp: true, atOnce: 0, atOnceMax: 0 };
  const metrics = new Registry();
  const ledger = createLedger({
    log,
    metrics,
    async insert(rows) {
      store.atOnce += 1;
      store.atOnceMax = Math.max(store.atOnceMax, store.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      store.atOnce -= 1;
      if (!store.isUp) throw new mongo.MongoNetworkError('away');
      store.writes += 1;
      store.rows.push(...rows.map(({ _id }) => _id));
    },
    ...options,
  });
  const read = async (name: string) => (await metrics.getSingleMetric(name)?.get())?.values[0]?.value;
  return { store, ledger, read };
}
const record = (ledger: ReturnType<typeof createLedger>, count: number) => {
  for (let index = 0; index < count; index += 1) ledger.record(buildRow(String(index)));
};

describe('createLedger', () => {
  it('writes rows together, one write at a time, in order', async () => {
    const { store, ledger } = openStore();
    record(ledger, 1_050);
    await ledger.flush();
    expect(store.rows).toEqual(Array.from({ length: 1_050 }, (_, index) => String(index)));
    expect(store).toMatchObject({ writes: 6, atOnceMax: 1 });
  });

  it('writes by itself, without a flush', async () => {
    const written = await new Promise<ModelCallRecord[]>((resolve) => {
      const { ledger } = openStore({ insert: (rows) => Promise.resolve(resolve(rows)) });
      record(ledger, 3);
    });
    expect(written).toHaveLength(3);
  });

  it('keeps rows while the store is away, and says at a flush that they are not there', async () => {
    const { store, ledger, read } = openStore({ flushMs: 30 });
    store.isUp = false;
    record(ledger, 300);
    await expect(ledger.flush()).rejects.toThrow('300 rows');
    expect(await read('weft_ledger_waiting_rows')).toBe(300);
    store.isUp = true;
    record(ledger, 1);
    let failure: unknown = new Error('not tried');
    for (const deadline = Date.now() + 5_000; failure && Date.now() < deadline;)
      failure = await ledger.flush().catch((error: unknown) => error);
    expect(failure).toBeUndefined();
    expect(store.rows).toHaveLength(301);
    expect(await read('weft_ledger_lost_rows_total')).toBe(0);
  });

  it('loses the oldest beyond its bound, and counts each', async () => {
    const { store, ledger, read } = openStore();
    store.isUp = false;
    record(ledger, LEDGER_ROWS_MAX + 500); // 200 of them are in the write under way
    expect(await read('weft_ledger_lost_rows_total')).toBe(300);
    store.isUp = true;
    await expect(ledger.flush()).resolves.toBeUndefined();
    expect(store.rows).toHaveLength(LEDGER_ROWS_MAX + 200);
    expect(store.rows[200]).toBe('500');
  });
});

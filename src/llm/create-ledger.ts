import { mongo } from 'mongoose';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Models } from '../models/index';
import type { ModelCallRecord } from '../models/money/model-call.model';
import { modelCalls } from '../models/money/usage/find-calls';
import type { Logger } from '../platform/logger';
import { isDuplicateKey } from '../platform/mongo';
import { settleWithin } from '../platform/settle-within';
import { delay, SECOND_MS } from '../platform/time';
import type { CallJournal } from './call-journal';
import type { Ledger } from './ledger';

/** A row waits this long for company; the journal has it meanwhile, should the process be killed. */
const GATHER_MS = 100;
/** So many rows go at once, and in one write. */
const ROWS_PER_WRITE = 200;
/** Rows that wait while MongoDB is away, about 5 MB. Beyond it the oldest are lost, counted and logged. */
export const LEDGER_ROWS_MAX = 10_000;
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MAX_MS = SECOND_MS;
/** A row that MongoDB itself refuses so often is lost: others wait behind it. */
const REFUSALS_MAX = 5;
/** Longest `flush`, within the time a shutdown has. */
const FLUSH_MS = 5 * SECOND_MS;
const DUPLICATE_KEY = 11_000;

export interface LedgerDeps {
  log: Logger;
  metrics: Registry;
  /** Writes rows; throws the driver's errors. Default: into `model_calls`. */
  insert(rows: ModelCallRecord[]): Promise<unknown>;
  flushMs?: number;
  /** Keeps what is not in MongoDB yet where it outlives the process. Default: nothing does. */
  journal?: Pick<CallJournal, 'open' | 'end' | 'marked' | 'forget'>;
}

/**
 * Writes into `model_calls` by the driver: nothing of mongoose lies between a call's end and its row. Where this process
 * was only frozen and taken for dead, its own word replaces what the others wrote for it.
 */
export const insertModelCalls =
  (models: Pick<Models, 'ModelCall'>): LedgerDeps['insert'] =>
  async (rows) => {
    const calls = modelCalls(models);
    try {
      await calls.insertMany(rows, { ordered: false });
    } catch (error) {
      if (error instanceof mongo.MongoBulkWriteError && error.code === DUPLICATE_KEY)
        for (const row of rows)
          await calls.replaceOne({ _id: row._id, organisationId: row.organisationId, errorKind: 'lost' }, row);
      throw error;
    }
  };

/** A ledger that gathers rows, writes them one batch at a time and tries again while MongoDB is away. */
export function createLedger(deps: LedgerDeps): Ledger {
  return new BufferedLedger(deps);
}

class BufferedLedger implements Ledger {
  private waiting: ModelCallRecord[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isWriting = false;
  /** Rows taken, and rows that are written or lost: both in order, so that a flush knows its own. */
  private taken = 0;
  private settled = 0;
  private lost = 0;
  private unreported = 0;
  private flushes: { until: number; resolve: () => void }[] = [];
  private readonly lostRows: Counter;

  constructor(private readonly deps: LedgerDeps) {
    const registers = [deps.metrics];
    this.lostRows = new Counter({
      name: 'weft_ledger_lost_rows_total',
      help: 'Model calls that the ledger could not keep: more than the buffer holds, or refused by MongoDB',
      registers,
    });
    const count = () => this.taken - this.settled;
    new Gauge({
      name: 'weft_ledger_waiting_rows',
      help: 'Model calls that are not in MongoDB yet',
      registers,
      collect() {
        this.set(count());
      },
    });
  }

  begin(id: string, look: () => ModelCallRecord): void {
    this.deps.journal?.open(id, look);
  }

  mark(call: ModelCallRecord): void {
    this.deps.journal?.end(call);
  }

  marked(): Promise<void> {
    return this.deps.journal?.marked() ?? Promise.resolve();
  }

  record(call: ModelCallRecord): void {
    this.deps.journal?.end(call);
    this.taken += 1;
    this.waiting.push(call);
    if (this.waiting.length > LEDGER_ROWS_MAX) {
      const oldest = this.waiting.splice(0, 1);
      this.deps.journal?.forget(oldest.map(({ _id }) => _id));
      this.lose(1);
      this.settle(1);
    }
    if (this.waiting.length >= ROWS_PER_WRITE) this.startWriting();
    else this.timer ??= setTimeout(() => this.startWriting(), GATHER_MS);
  }

  async flush(): Promise<void> {
    const { taken: until, lost } = this;
    if (this.settled >= until) return;
    this.startWriting();
    const done = new Promise<void>((resolve) => void this.flushes.push({ until, resolve }));
    const isDone = await settleWithin(
      done.then(() => true),
      this.deps.flushMs ?? FLUSH_MS,
    );
    if (isDone && this.lost === lost) return;
    throw new Error(`${isDone ? this.lost - lost : until - this.settled} rows of the ledger are not in MongoDB`);
  }

  private startWriting(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isWriting || this.waiting.length === 0) return;
    this.isWriting = true;
    void this.writeAll();
  }

  /** Never rejects. */
  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, ROWS_PER_WRITE);
      await this.writeBatch(batch);
      this.deps.journal?.forget(batch.map(({ _id }) => _id));
      this.settle(batch.length);
      this.reportLosses();
    }
    this.isWriting = false;
  }

  /** Ends once each row is written, or refused too often. */
  private async writeBatch(batch: ModelCallRecord[]): Promise<void> {
    let rows = batch;
    let refusals = 0;
    for (let attempt = 0; rows.length > 0; attempt += 1) {
      try {
        await this.deps.insert(rows);
        return;
      } catch (error) {
        const refused = refusedOf(error, rows);
        if (refused?.length === 0) return; // duplicates only: they are there
        if (refused) {
          rows = refused;
          refusals += 1;
        }
        this.deps.log.warn({ error, count: rows.length, attempt }, 'The ledger was not written; it is tried again');
        this.reportLosses();
        if (refusals >= REFUSALS_MAX) return this.writeSingly(rows);
        await delay(Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10)));
      }
    }
  }

  /** Finds the one that spoils the rest. */
  private async writeSingly(rows: ModelCallRecord[]): Promise<void> {
    if (rows.length === 1) return this.lose(1);
    for (const row of rows) await this.writeBatch([row]);
  }

  private settle(count: number): void {
    this.settled += count;
    for (const flush of this.flushes) if (this.settled >= flush.until) flush.resolve();
    this.flushes = this.flushes.filter(({ until }) => until > this.settled);
  }

  private lose(count: number): void {
    this.lost += count;
    this.unreported += count;
    this.lostRows.inc(count);
  }

  /** One line a write, not one a row. */
  private reportLosses(): void {
    if (this.unreported === 0) return;
    this.deps.log.error(
      { code: 'ledger_rows_lost', count: this.unreported },
      'Model calls are missing from the ledger',
    );
    this.unreported = 0;
  }
}

/** The rows that were refused and are not there already; undefined where the write failed for what no row can help. */
function refusedOf(error: unknown, rows: ModelCallRecord[]): ModelCallRecord[] | undefined {
  // What is no error of the driver's was thrown by writing a row as BSON: nothing was sent.
  if (!(error instanceof mongo.MongoError) || error instanceof mongo.MongoInvalidArgumentError) return rows;
  if (!(error instanceof mongo.MongoBulkWriteError)) return isDuplicateKey(error) && rows.length === 1 ? [] : undefined;
  const { writeErrors } = error;
  const all = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
  if (all.length === 0 || error.result.getWriteConcernError()) return undefined;
  return all.flatMap(({ code, index }) => (code === DUPLICATE_KEY ? [] : (rows[index] ?? [])));
}

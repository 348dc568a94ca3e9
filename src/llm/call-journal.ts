import { mongo } from 'mongoose';
import type { ModelCallRecord } from '../models/money/model-call.model';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import { DAY_MS, SECOND_MS } from '../platform/time';

/** A process says so often that it lives, and how far its calls have come. */
const BEAT_MS = SECOND_MS;
/** One that has been silent for so long is dead: what it had under way is made good by the others. */
const SILENT_MS = 6 * SECOND_MS;
/** A dead process's calls wait so long for a scheduler to find them; nothing stays in Redis for good. */
const KEPT_MS = 7 * DAY_MS;

/** What a call's row would be, were its process to die now. */
export type Look = () => ModelCallRecord;

/** Calls of this process that are not in MongoDB yet, kept where they outlive it. Nobody waits for Redis; never throws. */
export interface CallJournal {
  open(id: string, look: Look): void;
  end(row: ModelCallRecord): void;
  /** Resolves once what was opened and ended so far has been sent to Redis: at the end of this turn of the event loop. */
  marked(): Promise<void>;
  /** In MongoDB, or given up. */
  forget(ids: readonly string[]): void;
  close(): Promise<void>;
}

export interface JournalDeps {
  redis: Redis;
  prefix: string;
  log: Logger;
  /** New at every start. */
  processId: string;
}

/** Keys in Redis: which processes have a journal, whether one lives, and its rows (BSON) by the calls' ids. */
export const journalKeys = (prefix: string) => ({
  processes: `${prefix}:open-calls`,
  alive: (processId: string) => `${prefix}:open-calls:alive:${processId}`,
  rows: (processId: string) => `${prefix}:open-calls:rows:${processId}`,
});

export async function openCallJournal(deps: JournalDeps): Promise<CallJournal> {
  const journal = new RedisJournal(deps);
  await journal.beat();
  return journal;
}

class RedisJournal implements CallJournal {
  private readonly calls = new Map<string, { look: Look; seen: number }>();
  /** Rows of this turn of the event loop, one command for all; and its end. */
  private staged = new Map<string, ModelCallRecord>();
  private sending: Promise<void> | undefined;
  private readonly keys;
  private readonly timer = setInterval(() => void this.beat(), BEAT_MS);
  private hasFailed = false;

  constructor(private readonly deps: JournalDeps) {
    this.keys = journalKeys(deps.prefix);
    this.timer.unref();
  }

  open(id: string, look: Look): void {
    this.calls.set(id, { look, seen: 0 });
    this.stage(look());
  }

  end(row: ModelCallRecord): void {
    this.calls.delete(row._id);
    this.stage(row);
  }

  marked(): Promise<void> {
    return this.sending ?? Promise.resolve();
  }

  forget(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.staged.delete(id);
    this.send(this.deps.redis.hdel(this.keys.rows(this.deps.processId), ...ids));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.write();
    const { redis, processId } = this.deps;
    const rows = this.keys.rows(processId);
    try {
      // What MongoDB did not take stays, for others to find.
      if ((await redis.hlen(rows)) > 0) await redis.del(this.keys.alive(processId));
      else await redis.multi().del(this.keys.alive(processId)).srem(this.keys.processes, processId).exec();
    } catch (error) {
      this.warn(error);
    }
  }

  /** Never rejects. */
  async beat(): Promise<void> {
    const { redis, processId } = this.deps;
    for (const call of this.calls.values()) {
      const row = call.look();
      const tokens = row.inputTokens + row.outputTokens;
      if (tokens > call.seen) this.stage(row);
      call.seen = tokens;
    }
    try {
      const beat = redis.pipeline().set(this.keys.alive(processId), 1, 'PX', SILENT_MS);
      beat.sadd(this.keys.processes, processId).pexpire(this.keys.processes, KEPT_MS);
      await beat.pexpire(this.keys.rows(processId), KEPT_MS).exec();
      this.hasFailed = false;
    } catch (error) {
      this.warn(error);
    }
  }

  private stage(row: ModelCallRecord): void {
    this.staged.set(row._id, row);
    this.sending ??= new Promise((resolve) => {
      setImmediate(() => {
        this.write();
        this.sending = undefined;
        resolve();
      });
    });
  }

  private write(): void {
    if (this.staged.size === 0) return;
    const rows = [...this.staged.values()].flatMap((row) => [row._id, Buffer.from(mongo.BSON.serialize(row))]);
    this.staged.clear();
    const key = this.keys.rows(this.deps.processId);
    // Redis drops a hash with its last row, and its expiry with it.
    const writing = this.deps.redis.pipeline().hset(key, ...rows);
    this.send(writing.pexpire(key, KEPT_MS).exec().then(throwFirst));
  }

  private send(command: Promise<unknown>): void {
    command.catch((error: unknown) => this.warn(error));
  }

  /** While Redis is away rows are only in this process until MongoDB has them: said once an outage. */
  private warn(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.deps.log.warn({ code: 'call_journal_unavailable', error }, 'Model calls under way are not in Redis');
  }
}

function throwFirst(results: [Error | null, unknown][] | null): void {
  for (const [error] of results ?? []) if (error) throw error;
}

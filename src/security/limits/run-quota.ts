import { randomUUID } from 'node:crypto';
import { Types } from 'mongoose';
import { z } from 'zod';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { AppError } from '../../platform/errors';
import { ExpiringCache } from '../../platform/expiring-cache';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { createRedisScript } from '../../platform/redis-script';
import { SECOND_MS } from '../../platform/time';

/** Further from its limit than this an organisation's count is believed for a second: it starts no so many meanwhile. */
const FAR = 1_000;
const COUNT_TTL_MS = SECOND_MS;
const ORGANISATIONS_MAX = 10_000;
/** A start takes no longer, but where its process was killed. */
const START_LEASE_MS = 10 * SECOND_MS;
/** A Redis that is silent for longer counts as away. */
const ANSWER_MS = SECOND_MS;
const RETRY_AFTER_MS = 5 * SECOND_MS;

/**
 * Lets a run be started, or throws 429 `too_many_runs` where the organisation has as many queued or running as its tier
 * allows. What it returns is called once the run is recorded, or is not to be.
 */
export type RequireRunQuota = (caller: Caller) => Promise<() => void>;

/** ARGV: now, end of the lease, name of the start, length of the lease. Returns how many starts are under way, this one too. */
const BEGIN = `
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return redis.call('ZCARD', KEYS[1])`;
const replySchema = z.int();

/**
 * Counts an organisation's open runs over all instances: those in the database, and those that are just being started. A start
 * tells of itself before it counts, so of two at once at least one sees the other; what is recorded between counts twice for a
 * moment, never not at all. While Redis is away an instance knows its own starts alone.
 */
export function createRunQuota(deps: {
  models: Models;
  redis: Redis;
  prefix: string;
  log: Logger;
  concurrentRunsOf(tier: string): number;
}): RequireRunQuota {
  const { models, redis, log } = deps;
  const far = new ExpiringCache<true>(ORGANISATIONS_MAX);
  const begin = createRedisScript(redis, BEGIN, { timeoutMs: ANSWER_MS });
  /** Under way in this process, by organisation. */
  const own = new Map<string, number>();
  const change = (organisationId: string, by: 1 | -1) => {
    const count = (own.get(organisationId) ?? 0) + by;
    if (count > 0) own.set(organisationId, count);
    else own.delete(organisationId);
    return count;
  };

  /** Tells of a start, and how many there are now. */
  const beginStart = async (organisationId: string): Promise<{ starting: number; end: () => void }> => {
    const key = `${deps.prefix}:run-starts:${organisationId}`;
    const [id, now] = [randomUUID(), Date.now()];
    const mine = change(organisationId, 1);
    const told = await begin([key], [now, now + START_LEASE_MS, id, START_LEASE_MS]).catch((error: unknown) => {
      log.debug({ code: 'run_starts_alone', error }, 'Redis is away: starts of runs are counted by process');
      return mine;
    });
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      change(organisationId, -1);
      redis.zrem(key, id).catch(() => undefined); // its lease ends it
    };
    return { starting: Math.max(mine, replySchema.parse(told)), end };
  };

  return async ({ organisationId, tier }) => {
    const limit = deps.concurrentRunsOf(tier);
    if (far.get(organisationId, Date.now())) return () => undefined;
    const { starting, end } = await beginStart(organisationId);
    try {
      const open = await countOpen(models, organisationId, limit);
      if (limit - open > FAR) far.set(organisationId, true, Date.now() + COUNT_TTL_MS);
      if (open + starting > limit) throw tooManyRuns(limit);
      return end;
    } catch (error) {
      end();
      throw error;
    }
  };
}

/** Makes the other checks of a start; where one of them refuses, it is over. */
export async function checkStart(end: () => void, check: () => Promise<void>): Promise<() => void> {
  try {
    await check();
    return end;
  } catch (error) {
    end();
    throw error;
  }
}

const tooManyRuns = (limit: number) =>
  new AppError(
    'too_many_runs',
    `Your organisation has ${limit} runs at work, as many as its tier allows. Try again when one has ended.`,
    { status: 429, isRetryable: true, retryAfterMs: RETRY_AFTER_MS },
  );

async function countOpen(models: Models, organisationId: string, limit: number): Promise<number> {
  // What another run waits for is part of that one.
  const filter = {
    organisationId: new Types.ObjectId(organisationId),
    status: { $in: ['queued', 'running'] },
    parentRunId: null,
  };
  return models.Run.collection.countDocuments(filter, { limit: limit + 1 });
}

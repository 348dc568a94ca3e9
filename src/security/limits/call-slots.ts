import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { createRedisScript } from '../../platform/redis-script';
import { SECOND_MS } from '../../platform/time';

/** What an instance holds counts so long without its word: those of a killed one are free again after it. */
const SLOTS_LEASE_MS = 15 * SECOND_MS;
/** How often an instance says what it holds. */
const SLOTS_BEAT_MS = 5 * SECOND_MS;
const RETRY_AFTER_MS = SECOND_MS;
/** A Redis that is silent for longer counts as away. */
const ANSWER_MS = SECOND_MS;

/** Model calls of an organisation that may be under way at once, over all instances. */
export interface CallSlots {
  /**
   * Takes a slot until what it returns is called. Throws 429 `too_many_at_once` where none is free; `limit` null: there is
   * always one. While Redis is away this process alone is counted, by the same limit.
   */
  take(organisationId: string, limit: number | null): Promise<() => void>;
  /** Gives back all that this process holds. */
  close(): Promise<void>;
}

interface Held {
  /** Slots that this process surely has. */
  slots: number;
  /** Slots that it has asked for, and does not know yet. */
  asking: number;
}

/**
 * The key is a hash: instance → `<lease's end>:<slots>`. An instance's own word counts: it has what it surely holds, and at most
 * what it has asked for besides, as what it sent before was heard before. Where Redis has lost its slots it has the most that
 * can be. So whatever was lost or went wrong is right again with its next call or beat, however many questions are under way.
 *
 * ARGV: instance, now, end of the lease, its length, slots held, slots asked for, change (+1, -1, 0), limit.
 */
const SCRIPT = `
local instance, now, held, change = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[5]), tonumber(ARGV[7])
local most = held + tonumber(ARGV[6])
local others, mine = 0, nil
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local ends, slots = string.match(all[i + 1], '^(%d+):(%d+)$')
  if tonumber(ends) <= now then redis.call('HDEL', KEYS[1], all[i])
  elseif all[i] == instance then mine = tonumber(slots)
  else others = others + tonumber(slots) end
end
mine = math.min(math.max(mine or most, held), most)
local allowed = 1
if change > 0 and others + mine >= tonumber(ARGV[8]) then allowed = 0 else mine = math.max(0, mine + change) end
if mine > 0 or most > held or change > 0 then redis.call('HSET', KEYS[1], instance, ARGV[3] .. ':' .. mine) else redis.call('HDEL', KEYS[1], instance) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return allowed`;
const replySchema = z.int();

export function createCallSlots(deps: {
  redis: Redis;
  prefix: string;
  log: Logger;
  leaseMs?: number;
  beatMs?: number;
}): CallSlots {
  const { redis, log, leaseMs = SLOTS_LEASE_MS } = deps;
  const instance = randomBytes(6).toString('base64url');
  const organisations = new Map<string, Held>();
  const run = createRedisScript(redis, SCRIPT, { timeoutMs: ANSWER_MS, isInOrder: true });
  let isAway = false;

  const say = async (organisationId: string, held: Held, change: number, limit: number) => {
    const now = Date.now();
    const reply = await run(
      [`${deps.prefix}:llm-slots:${organisationId}`],
      [instance, now, now + leaseMs, leaseMs, held.slots, held.asking, change, limit],
    );
    if (isAway)
      log.warn({ code: 'call_slots_shared' }, 'Redis is back: model calls at once are counted over all instances');
    isAway = false;
    return replySchema.parse(reply) === 1;
  };
  const noteAway = (error: unknown): undefined => {
    if (!isAway)
      log.warn({ code: 'call_slots_alone', error }, 'Redis is away: model calls at once are counted by process');
    isAway = true;
    return undefined;
  };
  /** Tells where it stands; what fails now the next beat tells. */
  const tell = (organisationId: string, held: Held, change: number) =>
    say(organisationId, held, change, Infinity).catch(noteAway);
  const sayAll = () => Promise.all([...organisations].map(([organisationId, held]) => tell(organisationId, held, 0)));
  const beat = setInterval(() => void sayAll(), deps.beatMs ?? SLOTS_BEAT_MS).unref();
  const onReady = () => void sayAll(); // a Redis that comes back may know nothing
  redis.on('ready', onReady);

  const release = (organisationId: string, held: Held) => {
    void tell(organisationId, held, -1);
    held.slots -= 1;
    if (held.slots === 0 && held.asking === 0) organisations.delete(organisationId);
  };

  return {
    async take(organisationId, limit) {
      if (limit === null) return () => undefined;
      const held = organisations.get(organisationId) ?? { slots: 0, asking: 0 };
      organisations.set(organisationId, held);
      const asked = say(organisationId, held, 1, limit); // with what was asked for before
      held.asking += 1;
      const said = await asked.catch(noteAway);
      const isAllowed = said ?? held.slots < limit;
      held.asking -= 1;
      if (isAllowed) held.slots += 1;
      if (held.slots === 0 && held.asking === 0) organisations.delete(organisationId);
      if (!isAllowed) throw tooMany(limit);
      let isHeld = true;
      return () => {
        if (isHeld) release(organisationId, held);
        isHeld = false;
      };
    },
    async close() {
      clearInterval(beat);
      redis.off('ready', onReady);
      const all = [...organisations];
      organisations.clear();
      for (const [organisationId] of all) await tell(organisationId, { slots: 0, asking: 0 }, 0);
    },
  };
}

const tooMany = (limit: number) =>
  new AppError(
    'too_many_at_once',
    `Your organisation has ${limit} model calls under way, as many as its tier allows at once. Try again when one has ended.`,
    { status: 429, isRetryable: true, retryAfterMs: RETRY_AFTER_MS },
  );

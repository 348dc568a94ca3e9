import { z } from 'zod';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { settleWithin } from '../../platform/settle-within';
import { SECOND_MS } from '../../platform/time';
import { type HealthReport, mergeHealth, type MergedHealth, toReports } from './merge-health';
import type { ModelRouter } from './model-router';

/** How often a process tells the others of its targets, and for how long that holds. */
const PUBLISH_MS = 3 * SECOND_MS;
const REPORT_TTL_MS = 12 * SECOND_MS;
/** Processes whose reports are read at most. */
const HEALTH_PROCESSES_MAX = 200;

const reportsSchema = z.array(
  z.object({
    id: z.string(),
    state: z.enum(['closed', 'open', 'half-open']),
    coolUntil: z.string().nullable(),
    calls: z.int(),
    failures: z.int(),
  }),
);

/** The health of targets over all processes that call models. */
export interface HealthBoard {
  /** Of this process as it is now, of the others as of some seconds ago. While Redis is away: of this one alone. */
  read(): Promise<{ processes: number; healthOf: (targetId: string) => MergedHealth }>;
  /** Tells the others at once. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Each process that calls models (`isCalling`) writes what its router knows under a key of its own, which runs out by
 * itself, so that no clock of another machine is trusted; a set names the processes. For people to look at: no call is
 * routed by it.
 */
export function createHealthBoard(deps: {
  redis: Redis;
  prefix: string;
  processId: string;
  isCalling: boolean;
  router: Pick<ModelRouter, 'health'>;
  log: Logger;
}): HealthBoard {
  const { redis, prefix, processId, isCalling, router, log } = deps;
  const members = `${prefix}:model-health`;
  const keyOf = (id: string) => `${members}:${id}`;
  const publish = async () => {
    if (!isCalling) return;
    const report = JSON.stringify(toReports(router.health()));
    const telling = redis.multi().sadd(members, processId).pexpire(members, REPORT_TTL_MS);
    await telling.set(keyOf(processId), report, 'PX', REPORT_TTL_MS).exec();
  };
  const tell = () =>
    void publish().catch((error: unknown) => log.debug({ error }, 'The models’ health was not told to the others'));
  const timer = isCalling ? setInterval(tell, PUBLISH_MS).unref() : undefined;
  tell();

  const readOthers = async (): Promise<HealthReport[][]> => {
    const ids = (await redis.srandmember(members, HEALTH_PROCESSES_MAX)).filter((id) => id !== processId);
    if (ids.length === 0) return [];
    const texts = await redis.mget(ids.map(keyOf));
    const gone = ids.filter((_, index) => texts[index] == null);
    if (gone.length > 0) await redis.srem(members, ...gone);
    return texts.flatMap((text) => (text == null ? [] : [reportsSchema.parse(JSON.parse(text))]));
  };

  return {
    publish,
    async read() {
      const others = await readOthers().catch((error: unknown) => {
        log.debug({ error }, 'The models’ health of other processes is not known');
        return [];
      });
      const all = isCalling ? [toReports(router.health()), ...others] : others;
      return { processes: all.length, healthOf: mergeHealth(all) };
    },
    async close() {
      clearInterval(timer);
      if (!isCalling) return;
      const leaving = redis.multi().srem(members, processId).del(keyOf(processId)).exec();
      await settleWithin(leaving, SECOND_MS).catch(() => undefined); // it runs out by itself
    },
  };
}

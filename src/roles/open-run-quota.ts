import { tierOf } from '../../config/tiers';
import { createRunQuota, type RequireRunQuota } from '../security/limits/run-quota';
import type { Base } from './open-base';

/** How many runs an organisation may have at work, by its tier. */
export const openRunQuota = ({ models, redis, config, log }: Base): RequireRunQuota =>
  createRunQuota({
    ...{ models, log },
    redis: redis.command,
    prefix: config.REDIS_PREFIX,
    concurrentRunsOf: (tier) => tierOf(tier).concurrentRuns,
  });

import { type AskDeps } from '../../devices/ask-device';
import { createDeviceCaller } from '../../devices/device-caller';
import { createIgnoredResults } from '../../devices/ignored-results';
import type { WorkerDeps } from '../worker-deps';

/** What the workers of one process ask devices with. */
export type DeviceAsking = AskDeps;

export const openDeviceAsking = ({
  models,
  secrets,
  wake,
  redis,
  config,
  workerId,
  log,
  metrics,
}: WorkerDeps): DeviceAsking => ({
  ...{ models, secrets, wake },
  caller: createDeviceCaller({
    ...{ models, secrets, wake, redis, workerId, log },
    prefix: config.REDIS_PREFIX,
    onIgnored: createIgnoredResults(metrics.registry),
  }),
});

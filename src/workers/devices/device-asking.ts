import { type AskDeps } from '../../devices/ask-device';
import { createDeviceCaller } from '../../devices/device-caller';
import type { DeliveryDeps } from '../../commands/devices/writes/start-delivery';
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
}: WorkerDeps): DeviceAsking => ({
  ...{ models, secrets, wake },
  caller: createDeviceCaller({ ...{ models, secrets, wake, redis, workerId, log }, prefix: config.REDIS_PREFIX }),
});

/** What starts a delivery needs, of a worker. */
export const deliveryDeps = (
  { models, connection, wake, log }: WorkerDeps,
  { caller }: DeviceAsking,
): DeliveryDeps => ({
  ...{ models, connection, isOnline: caller.isOnline },
  start: { tickets: wake.tickets, log },
});

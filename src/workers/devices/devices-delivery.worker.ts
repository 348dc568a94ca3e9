import { Types } from 'mongoose';
import { startDelivery } from '../../commands/devices/writes/start-delivery';
import { forgetIfOver } from '../../devices/run-key';
import { devicesDeliveryQueue } from '../../queues/devices/devices-delivery.queue';
import { devicesDeliveryInput } from '../../queues/devices/devices-inputs';
import { executeRun } from '../../runs/lifecycle/execute-run';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import type { WorkerDeps } from '../worker-deps';
import { deliverWrites } from './delivery/deliver-writes';
import { deliveryDeps, type DeviceAsking } from './device-asking';

/** A run of kind `devices.delivery`: a batch; the next follows where more is due. */
export const devicesDeliveryWorker = (deps: WorkerDeps, asking: DeviceAsking) =>
  defineWorker({
    queue: devicesDeliveryQueue,
    concurrency: deps.config.DEVICES_DELIVERY_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        {
          ...deps.execute,
          async onLeft(run, outcome, error) {
            await followUpRun(deps, run, outcome, error);
            await forgetIfOver({ models: deps.models, eventLog: deps.cancel.eventLog }, run._id, outcome, error);
            const { device } = devicesDeliveryInput.parse(run.input);
            // A run that failed is not followed at once: whoever looks after what waits takes it up.
            if (outcome === 'succeeded') await startDelivery(deliveryDeps(deps, asking), new Types.ObjectId(device));
          },
        },
        runId,
        (context, run) => deliverWrites(deps, asking, context, run),
      ),
  });

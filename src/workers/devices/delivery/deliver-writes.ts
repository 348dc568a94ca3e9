import { Types } from 'mongoose';
import { findDue } from '../../../devices/delivery/due-writes';
import { openRunSeal } from '../../../devices/run-key';
import { sealedContext } from '../../../devices/sealed-context';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { findCause } from '../../../platform/errors';
import { devicesDeliveryInput } from '../../../queues/devices/devices-inputs';
import { type RunContext, RunParked } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import type { DeviceAsking } from '../device-asking';
import { deliverWrite } from './deliver-write';
import { Delivery } from './delivery';

/** What one run brings; the next goes on. */
export const DELIVERY_BATCH_MAX = 50;

/**
 * Brings a device what waits for it, in order. What the device is silent about is waited for beside the rest; where the device goes away,
 * the rest goes on waiting. A run whose place another has taken does nothing.
 */
export async function deliverWrites(
  deps: WorkerDeps,
  asking: DeviceAsking,
  context: RunContext,
  run: RunRecord,
): Promise<void> {
  const { models } = deps;
  const { device: id } = devicesDeliveryInput.parse(run.input);
  const own = { _id: new Types.ObjectId(id), userId: run.userId, organisationId: run.organisationId };
  const device = await models.Device.findOne({ ...own, revokedAt: null, deliveryRunId: run._id }).lean<DeviceRecord>();
  let seen = 0;
  if (device) {
    const seal = await openRunSeal(deps, { runId: context.run.id, userId: context.run.userId });
    const delivery = new Delivery({ deps, asking, context, sealed: sealedContext(context, seal), run, device });
    let parked: Error | undefined;
    for (const write of await findDue(models, own._id, new Date(), DELIVERY_BATCH_MAX)) {
      context.signal.throwIfAborted();
      // What this run has sent is settled, whether or not the device is there.
      const isSent = write.callId?.startsWith(`${context.run.id}:`) === true;
      if (!isSent && !(await asking.caller.isOnline(id))) break;
      try {
        await deliverWrite(delivery, write);
        seen += 1;
      } catch (error) {
        const waits = findCause(error, RunParked);
        if (!waits) throw error;
        parked ??= waits;
      }
    }
    if (parked) throw parked;
  }
  await context.succeed(() => Promise.resolve({ delivered: seen }));
}

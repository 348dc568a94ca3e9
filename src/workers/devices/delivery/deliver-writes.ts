import { Types } from 'mongoose';
import { findDue } from '../../../devices/delivery/due-writes';
import { openRunSeal } from '../../../devices/run-key';
import { sealedContext } from '../../../devices/sealed-context';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { devicesDeliveryInput } from '../../../queues/devices/devices-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import type { DeviceAsking } from '../device-asking';
import { deliverWrite } from './deliver-write';
import { Delivery } from './delivery';

/** What one run brings; the next goes on. */
export const DELIVERY_BATCH_MAX = 50;

/**
 * Brings a device what waits for it, in order: the next goes out once the one before is settled or put off, as it may be about the
 * same row. Where the device goes away, the rest goes on waiting. A run whose place another has taken does nothing.
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
    for (const write of await findDue(models, own._id, new Date(), DELIVERY_BATCH_MAX)) {
      context.signal.throwIfAborted();
      // What this run has sent is settled, whether or not the device is there.
      const isSent = write.callId?.startsWith(`${context.run.id}:`) === true;
      if (!isSent && !(await asking.caller.isOnline(id))) break;
      // Where the device thinks for long, this parks the run: it comes here again with the answer.
      await deliverWrite(delivery, write);
      seen += 1;
    }
  }
  await context.succeed(() => Promise.resolve({ delivered: seen }));
}

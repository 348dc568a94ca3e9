import type { Types } from 'mongoose';
import { conflict } from '../../../platform/errors';
import type { DeliveryDeps } from '../writes/start-delivery';
import type { Kept, KeepDeps } from '../writes/keep-write';

export type SuggestionDeps = KeepDeps & DeliveryDeps;

export const settled = () =>
  conflict('suggestion_settled', 'It was approved or rejected already, or is on its way to the device.');

/** The device that something waits for now. Throws 409 where nothing may. */
export function requireKept(kept: Kept): Types.ObjectId | undefined {
  if (kept.outcome === 'full')
    throw conflict('device_queue_full', 'As much waits for the device as may. Let it come, or remove what waits.', {
      isRetryable: true,
    });
  if (kept.outcome === 'no_device')
    throw conflict('device_offline', 'Nothing waits for this device: it is away and not paired, or was revoked.');
  return kept.outcome === 'kept' ? kept.device : undefined;
}

import { devicesNames } from '../../contracts/devices/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { openDeviceAsking } from './device-asking';
import { devicesChatWorker } from './devices-chat.worker';
import { eraseDevices } from './erase-devices';

/** Who consumes the queues of devices and their agents. */
export const devicesWorkers = (deps: WorkerDeps): WorkerDefinition[] => {
  const asking = openDeviceAsking(deps);
  return [devicesChatWorker(deps, asking) as WorkerDefinition];
};

export const devicesErasure = { part: devicesNames.deletionPart, erase: eraseDevices };

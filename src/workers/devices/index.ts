import { devicesNames } from '../../contracts/devices/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { eraseDevices } from './erase-devices';

/** Who consumes the queues of devices and their agents. */
export const devicesWorkers = (_deps: WorkerDeps): WorkerDefinition[] => [];

export const devicesErasure = { part: devicesNames.deletionPart, erase: eraseDevices };

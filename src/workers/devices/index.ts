import { devicesNames } from '../../contracts/devices/names';
import type { RunRecord } from '../../models/runs/run.model';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { openAgentDevice } from './agent/open-agent-device';
import { deliverOfRun } from '../../commands/devices/writes/start-delivery';
import { deliveryDeps, openDeviceAsking } from './device-asking';
import { devicesAgentWorker } from './devices-agent.worker';
import { devicesChatWorker } from './devices-chat.worker';
import { devicesDeliveryWorker } from './devices-delivery.worker';
import { eraseDevices } from './erase-devices';

/** Who consumes the queues of devices and their agents. */
export const devicesWorkers = (deps: WorkerDeps): WorkerDefinition[] => {
  const asking = openDeviceAsking(deps);
  const worlds = {
    isOnline: asking.caller.isOnline,
    openDevice: openAgentDevice(deps, asking),
    deliver: (run: RunRecord) => deliverOfRun(deliveryDeps(deps, asking), run._id),
  };
  return [
    devicesChatWorker(deps, asking) as WorkerDefinition,
    devicesAgentWorker(deps, worlds) as WorkerDefinition,
    devicesDeliveryWorker(deps, asking) as WorkerDefinition,
  ];
};

export const devicesErasure = { part: devicesNames.deletionPart, erase: eraseDevices };

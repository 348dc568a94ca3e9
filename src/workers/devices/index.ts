import { devicesNames } from '../../contracts/devices/names';
import type { WorkerDefinition } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';
import { openAgentDevice } from './agent/open-agent-device';
import { openCloudWorld } from './agent/open-cloud-world';
import { runCloudAgent } from './agent/run-cloud-agent';
import { openDeviceAsking } from './device-asking';
import { type AgentWorlds, devicesAgentWorker } from './devices-agent.worker';
import { devicesChatWorker } from './devices-chat.worker';
import { eraseDevices } from './erase-devices';

/** Who consumes the queues of devices and their agents. */
export const devicesWorkers = (deps: WorkerDeps): WorkerDefinition[] => {
  const asking = openDeviceAsking(deps);
  const cloud = openCloudWorld(deps);
  const worlds: AgentWorlds = {
    isOnline: asking.caller.isOnline,
    openDevice: openAgentDevice(deps, asking),
    runCloudAgent: (context, run) => runCloudAgent(deps, cloud, context, run),
  };
  return [devicesChatWorker(deps, asking) as WorkerDefinition, devicesAgentWorker(deps, worlds) as WorkerDefinition];
};

export const devicesErasure = { part: devicesNames.deletionPart, erase: eraseDevices };

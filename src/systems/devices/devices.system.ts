import { devicesQueues, devicesRunKinds } from '../../queues/devices/index';
import { createDeviceTokenKind } from '../../security/devices/device-tokens';
import { devicesSubject } from '../../security/devices/devices-subject';
import type { System } from '../system';
import { agentRunDeps, mailsOf, startScheduledAgents } from './agent-schedules';
import { sweepWrites } from '../../commands/devices/writes/start-delivery';
import { settleLeftLogs } from '../../commands/devices/agents/settle-agent-run';
import { SECOND_MS } from '../../platform/time';

/** Devices: agents that read and change what is on a person's own device. */
export const devicesSystem: System = {
  name: 'devices',
  entry: { name: 'devices', title: 'Devices', path: '/devices', create: 'New chat with a device' },
  queues: devicesQueues,
  runKinds: devicesRunKinds,
  subject: devicesSubject,
  tokenKinds: (base) => [createDeviceTokenKind(base)],
  openApi: async (base, stream) => (await import('./api')).openDevicesApi(base, stream),
  startScheduled: startScheduledAgents,
  schedules: [
    {
      name: 'settle-agent-runs',
      pauseMs: 5 * SECOND_MS,
      run: (base) => settleLeftLogs({ ...base, mails: mailsOf(base) }),
    },
    { name: 'deliver-device-writes', pauseMs: 20 * SECOND_MS, run: (base) => sweepWrites(agentRunDeps(base)) },
  ],
  openWorkers: async () => {
    const { devicesErasure, devicesWorkers } = await import('../../workers/devices/index');
    return { workers: devicesWorkers, erasure: devicesErasure };
  },
};

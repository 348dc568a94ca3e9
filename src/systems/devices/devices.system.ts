import { devicesQueues, devicesRunKinds } from '../../queues/devices/index';
import { devicesSubject } from '../../security/devices/devices-subject';
import type { System } from '../system';

/** Devices: agents that read and change what is on a person's own device. */
export const devicesSystem: System = {
  name: 'devices',
  entry: { name: 'devices', title: 'Devices', path: '/devices', create: 'New chat with a device' },
  queues: devicesQueues,
  runKinds: devicesRunKinds,
  subject: devicesSubject,
  openApi: async (base) => (await import('./api')).openDevicesApi(base),
  openWorkers: async () => {
    const { devicesErasure, devicesWorkers } = await import('../../workers/devices/index');
    return { workers: devicesWorkers, erasure: devicesErasure };
  },
};

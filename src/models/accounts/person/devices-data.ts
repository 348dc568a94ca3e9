import type { Models } from '../../index';
import type { PersonalData } from './person';
import { deviceAccountData } from './device-account-data';
import { deviceAgentData } from './device-agent-data';

const own = 'deleted';
/** Of devices, threads about them, their agents, and connected accounts. */
export const devicesData = {
  Device: {
    exports: {
      section: 'devices',
      says: 'Devices that you paired or that came with your log-in.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['deviceId', 'name', 'platform', 'version', 'timeZone', 'lastSeenAt', 'revokedAt', 'createdAt'],
    },
    erases: own,
  },
  DevicePairing: { exports: { none: 'codes of ten minutes' }, erases: own },
  DevicePolicyRule: {
    exports: {
      section: 'device-policy',
      says: 'Which tools you let agents use on your devices.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['tool', 'agentId', 'decision', 'createdAt'],
    },
    erases: own,
  },
  DeviceCall: {
    exports: {
      section: 'device-calls',
      says: 'What was written on your devices, and when; what it was is on the device.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['tool', 'action', 'table', 'rowId', 'state', 'reason', 'sentAt', 'endedAt'],
    },
    erases: own,
  },
  DeviceWrite: {
    exports: {
      section: 'device-writes',
      says: 'What waits to be written on your devices, and what became of it in the last 30 days; what it was is sealed, and deleted once it has ended.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['tool', 'action', 'table', 'rowId', 'state', 'reason', 'createdAt', 'expiresAt', 'endedAt'],
    },
    erases: own,
  },
  DeviceAnswer: { exports: { none: 'kept for a day at most, sealed, while a run works' }, erases: own },
  DeviceRunKey: { exports: { none: 'keys' }, erases: own },
  DeviceThread: {
    exports: {
      section: 'device-threads',
      says: 'Your threads with the agents of your devices. What was said is read from the thread: it is kept sealed.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['title', 'messageCount', 'createdAt', 'updatedAt'],
    },
    erases: own,
  },
  DeviceMessage: { exports: { none: 'sealed; read from its thread' }, erases: own },
  ...deviceAgentData,
  ...deviceAccountData,
} satisfies Partial<Record<keyof Models, PersonalData>>;

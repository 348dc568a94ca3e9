import type { Models } from '../../index';
import type { PersonalData } from './person';

const own = 'deleted';
const shared = [
  'name',
  'dataTypes',
  'promptTemplate',
  'scheduleCron',
  'scheduleTimezone',
  'enabled',
  'lastRunAt',
  'createdAt',
];
/** Of background agents and their runs. */
export const deviceAgentData = {
  LocalAgentConfig: {
    exports: {
      section: 'local-agents',
      says: 'Your agents that read folders of your devices.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: [...shared, 'deviceId', 'directoryPaths', 'fileExtensions'],
    },
    erases: own,
  },
  CloudAgentConfig: {
    exports: {
      section: 'cloud-agents',
      says: 'Your agents that read accounts you connected.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: [...shared, 'provider', 'filterConfig', 'deviceId'],
    },
    erases: own,
  },
  AgentSlots: { exports: { none: 'a counter' }, erases: own },
  AgentRunLog: {
    exports: {
      section: 'agent-runs',
      says: 'What your agents did, and when: counts, not what they read.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: [
        ...['agentId', 'agentType', 'runId', 'trigger', 'status', 'itemsProcessed', 'itemsCreated', 'itemsSkipped'],
        ...['itemsQueued', 'inputTokens', 'outputTokens', 'costNanoUsd', 'errorTexts', 'startedAt', 'completedAt'],
      ],
    },
    erases: own,
  },
  CloudAgentCursor: { exports: { none: 'ids of the provider: up to where an agent has read' }, erases: own },
  AgentItem: { exports: { none: 'hashes of what agents have seen' }, erases: own },
  AgentFinding: { exports: { none: 'sealed; read from its agent until it is approved or runs out' }, erases: own },
  AgentJourney: { exports: { none: 'sealed, for a day' }, erases: own },
  AgentHook: {
    exports: {
      section: 'agent-webhooks',
      says: 'Addresses by which others start your agents; their secrets are not in here.',
      of: ({ userId, organisationId }) => ({ organisationId, userId }),
      fields: ['agentId', 'createdAt', 'rotatedAt', 'lastUsedAt'],
    },
    erases: own,
  },
  AgentHookCall: { exports: { none: 'hashes of calls that came, for a quarter of an hour' }, erases: own },
  MailWatch: {
    exports: { none: 'what a provider was asked to tell of your mailbox; made anew by itself' },
    erases: own,
  },
} satisfies Partial<Record<keyof Models, PersonalData>>;

import type { mongo } from 'mongoose';
import {
  accountTokensContext,
  type DeviceAccountTokensRecord,
} from '../../models/devices/accounts/device-account.model';
import { findingContext, type AgentFindingRecord } from '../../models/devices/agents/agent-run.model';
import { deviceWriteContext, type DeviceWriteRecord } from '../../models/devices/records/device-write.model';
import type { SealedRecord, SecretStore } from '../secrets/secret-store';
import { messageContext } from './seal-message';

/**
 * Where tokens of connected accounts, what was said in threads, and what waits for people and devices are kept. Keys of runs and answers that wait are gone
 * within a day.
 */
export const devicesSecretStores: readonly SecretStore[] = [
  {
    name: 'connected_account_tokens',
    collection: (models) => models.DeviceAccountTokens.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: (record) => accountTokensContext(record as DeviceAccountTokensRecord & SealedRecord),
    organisationOf: (record) => (record as DeviceAccountTokensRecord & SealedRecord).organisationId,
  },
  {
    name: 'device_messages',
    collection: (models) => models.DeviceMessage.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: ({ _id }) => messageContext(_id),
    organisationOf: (record) => (record as DeviceAccountTokensRecord & SealedRecord).organisationId,
  },
  {
    name: 'agent_findings',
    collection: (models) => models.AgentFinding.collection as unknown as mongo.Collection<SealedRecord>,
    only: { sealed: { $exists: true } },
    projection: { organisationId: 1, agentId: 1, key: 1 },
    contextOf: (record) => findingContext(record as AgentFindingRecord & SealedRecord),
    organisationOf: (record) => (record as AgentFindingRecord & SealedRecord).organisationId,
  },
  {
    name: 'device_writes',
    collection: (models) => models.DeviceWrite.collection as unknown as mongo.Collection<SealedRecord>,
    only: { sealed: { $exists: true } },
    projection: { organisationId: 1, agentId: 1, key: 1 },
    contextOf: (record) => deviceWriteContext(record as DeviceWriteRecord & SealedRecord),
    organisationOf: (record) => (record as DeviceWriteRecord & SealedRecord).organisationId,
  },
];

import type { mongo } from 'mongoose';
import { flowTriggerContext, type FlowTriggerRecord } from '../../models/flows/flow-trigger.model';
import { embedTokenContext, type FlowEmbedTokenRecord } from '../../models/flows/flow-embed-token.model';
import { flowCredentialContext, type FlowCredentialRecord } from '../../models/flows/flow-vault.model';
import type { SealedRecord, SecretStore } from '../secrets/secret-store';

/** Where secrets of flows' webhooks, and those that nodes log in with, are kept. */
export const flowsSecretStores: readonly SecretStore[] = [
  {
    name: 'flow_triggers',
    collection: (models) => models.FlowTrigger.collection as unknown as mongo.Collection<SealedRecord>,
    only: { sealed: { $exists: true } },
    projection: { organisationId: 1 },
    contextOf: (record) => flowTriggerContext(record as FlowTriggerRecord & SealedRecord),
    organisationOf: (record) => (record as FlowTriggerRecord & SealedRecord).organisationId,
  },
  {
    name: 'flow_credentials',
    collection: (models) => models.FlowCredential.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: (record) => flowCredentialContext(record as FlowCredentialRecord & SealedRecord),
    organisationOf: (record) => (record as FlowCredentialRecord & SealedRecord).organisationId,
  },
  {
    name: 'flow_embed_tokens',
    collection: (models) => models.FlowEmbedToken.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { organisationId: 1 },
    contextOf: (record) => embedTokenContext(record as FlowEmbedTokenRecord & SealedRecord),
    organisationOf: (record) => (record as FlowEmbedTokenRecord & SealedRecord).organisationId,
  },
];

import type { Connection } from 'mongoose';
import {
  defineDocumentChunkModel,
  defineDocumentFileModel,
  defineDocumentVectorsModel,
} from './documents/document-chunk.model';
import { defineDocumentStoreModel, defineStoreDocumentModel } from './documents/document-store.model';
import { defineFlowCheckpointModel, defineFlowValueModel } from './flow-checkpoint.model';
import { defineFlowNodeRunModel } from './flow-node-run.model';
import { defineFlowMessageModel, defineFlowSessionModel } from './flow-session.model';
import { defineFlowEmbedTokenModel } from './flow-embed-token.model';
import { defineFlowHookCallModel, defineFlowTriggerModel } from './flow-trigger.model';
import { defineFlowCredentialModel, defineFlowVariableModel } from './flow-vault.model';
import { defineFlowModel, defineFlowVersionModel } from './flow.model';

/** Collections of flows. */
export const defineFlowsModels = (connection: Connection) => ({
  Flow: defineFlowModel(connection),
  FlowVersion: defineFlowVersionModel(connection),
  FlowNodeRun: defineFlowNodeRunModel(connection),
  FlowCheckpoint: defineFlowCheckpointModel(connection),
  FlowValue: defineFlowValueModel(connection),
  FlowSession: defineFlowSessionModel(connection),
  FlowMessage: defineFlowMessageModel(connection),
  FlowTrigger: defineFlowTriggerModel(connection),
  FlowHookCall: defineFlowHookCallModel(connection),
  FlowEmbedToken: defineFlowEmbedTokenModel(connection),
  FlowCredential: defineFlowCredentialModel(connection),
  FlowVariable: defineFlowVariableModel(connection),
  DocumentStore: defineDocumentStoreModel(connection),
  StoreDocument: defineStoreDocumentModel(connection),
  DocumentFile: defineDocumentFileModel(connection),
  DocumentChunk: defineDocumentChunkModel(connection),
  DocumentVectors: defineDocumentVectorsModel(connection),
});

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
  DocumentStore: defineDocumentStoreModel(connection),
  StoreDocument: defineStoreDocumentModel(connection),
  DocumentFile: defineDocumentFileModel(connection),
  DocumentChunk: defineDocumentChunkModel(connection),
  DocumentVectors: defineDocumentVectorsModel(connection),
});

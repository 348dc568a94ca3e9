import type { Connection } from 'mongoose';
import { defineFlowCheckpointModel, defineFlowNodeRunModel } from './flow-node-run.model';
import { defineFlowMessageModel, defineFlowSessionModel } from './flow-session.model';
import { defineFlowModel, defineFlowVersionModel } from './flow.model';

/** Collections of flows. */
export const defineFlowsModels = (connection: Connection) => ({
  Flow: defineFlowModel(connection),
  FlowVersion: defineFlowVersionModel(connection),
  FlowNodeRun: defineFlowNodeRunModel(connection),
  FlowCheckpoint: defineFlowCheckpointModel(connection),
  FlowSession: defineFlowSessionModel(connection),
  FlowMessage: defineFlowMessageModel(connection),
});

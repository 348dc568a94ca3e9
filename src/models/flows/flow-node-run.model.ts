import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { NODE_STATES } from '../../contracts/flows/executions';
import { NODE_TYPES } from '../../contracts/flows/graph';

const usage = { inputTokens: Number, outputTokens: Number, cachedInputTokens: Number, modelCalls: Number };

const nodeRunSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    flowId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    /** The attempt of the run that wrote it last: an earlier one writes no more. */
    attempt: { type: Number, required: true },
    /** Place in the order in which they were begun, from 1. */
    seq: { type: Number, required: true },
    nodeId: { type: String, required: true },
    /** With the rounds of loops that it lies in: `each[3]/ask`. */
    path: { type: String, required: true },
    type: { type: String, enum: NODE_TYPES, required: true },
    status: { type: String, enum: NODE_STATES, required: true },
    /** As JSON; absent: none. */
    input: String,
    output: String,
    /** What it wrote into the state, as JSON of an object; absent: nothing. */
    writes: String,
    port: String,
    error: { type: new Schema({ code: String, message: String, retryable: Boolean }, { _id: false }) },
    tries: { type: Number, default: 0 },
    usage: { type: usage, _id: false },
    costNanoUsd: Number,
    model: String,
    /** Of a sub-flow: the run that did it. */
    childRunId: Schema.Types.ObjectId,
    origin: { type: String, enum: ['run', 'pinned', 'replayed'], default: 'run' },
    startedAt: Date,
    finishedAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
nodeRunSchema.index({ runId: 1, path: 1 }, { unique: true }); // one node's execution, once
nodeRunSchema.index({ runId: 1, seq: 1 }); // an execution's, in order
nodeRunSchema.index({ flowId: 1 }); // a flow that is deleted

export type FlowNodeRunRecord = InferSchemaType<typeof nodeRunSchema> & { _id: Types.ObjectId };
/** Collection `flow_node_runs`. */
export const defineFlowNodeRunModel = (connection: Connection) =>
  connection.model('FlowNodeRun', nodeRunSchema, 'flow_node_runs');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const checkpointSchema = new Schema(
  {
    /** The run's. */
    _id: Schema.Types.ObjectId,
    organisationId: { type: Schema.Types.ObjectId, required: true },
    flowId: { type: Schema.Types.ObjectId, required: true },
    /** The attempt that wrote it: an earlier one writes no more. */
    attempt: { type: Number, required: true },
    /** The engine's state, packed (`pack-state.ts`). */
    state: { type: Buffer, required: true },
    isDeflated: { type: Boolean, required: true },
    /** Node runs that it rests on. */
    seq: { type: Number, required: true },
    /** Prefixes of steps that the journal may forget because of it. */
    settled: { type: [String], default: [] },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
checkpointSchema.index({ flowId: 1 }); // a flow that is deleted

export type FlowCheckpointRecord = InferSchemaType<typeof checkpointSchema> & { _id: Types.ObjectId };
/** Collection `flow_checkpoints`: where an execution has got to, one a run. */
export const defineFlowCheckpointModel = (connection: Connection) =>
  connection.model('FlowCheckpoint', checkpointSchema, 'flow_checkpoints');

const valueSchema = new Schema(
  {
    /** `<run>:<hash>`. */
    _id: String,
    organisationId: { type: Schema.Types.ObjectId, required: true },
    flowId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    /** As JSON. */
    value: { type: String, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
valueSchema.index({ runId: 1 }); // an execution that has ended
valueSchema.index({ flowId: 1 }); // a flow that is deleted

export type FlowValueRecord = InferSchemaType<typeof valueSchema>;
/** Collection `flow_values`: large values of a checkpoint, each once. */
export const defineFlowValueModel = (connection: Connection) =>
  connection.model('FlowValue', valueSchema, 'flow_values');

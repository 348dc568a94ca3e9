import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { TRIGGER_KINDS } from '../../contracts/flows/triggers';

const options = { bufferCommands: false, versionKey: false } as const;
const whose = {
  organisationId: { type: Schema.Types.ObjectId, required: true },
  /** In whose name it starts what it starts. */
  userId: { type: Schema.Types.ObjectId, required: true },
  flowId: { type: Schema.Types.ObjectId, required: true },
} as const;

const triggerSchema = new Schema(
  {
    ...whose,
    kind: { type: String, enum: TRIGGER_KINDS, required: true },
    name: { type: String, required: true },
    enabled: { type: Boolean, required: true },
    /** Absent: whichever is published. */
    version: Number,
    /** Of a schedule, whose next moment stands in `run_schedules`; the input as JSON. */
    cron: String,
    timeZone: String,
    input: String,
    /** Of a webhook: its signing secret, sealed for this record alone. */
    sealed: String,
    keyVersion: String,
    rotatedAt: Date,
    /** What it did last. */
    lastAt: Date,
    lastRunId: Schema.Types.ObjectId,
    lastSkipped: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  options,
);
triggerSchema.index({ flowId: 1, _id: 1 }); // those of a flow
triggerSchema.index({ userId: 1 }); // erasure
export type FlowTriggerRecord = InferSchemaType<typeof triggerSchema> & { _id: Types.ObjectId };
/** What a webhook's secret is sealed for. */
export const flowTriggerContext = ({
  _id,
  organisationId,
}: Pick<FlowTriggerRecord, '_id' | 'organisationId'>): string[] => [
  'flow-trigger',
  organisationId.toHexString(),
  _id.toHexString(),
];
/** Collection `flow_triggers`: what starts flows by itself. */
export const defineFlowTriggerModel = (connection: Connection) =>
  connection.model('FlowTrigger', triggerSchema, 'flow_triggers');

const hookCallSchema = new Schema(
  {
    /** SHA-256 of the trigger and the call’s `webhook-id`. */
    _id: { type: String, required: true },
    ...whose,
    /** Later its timestamp is too old anyway. */
    expiresAt: { type: Date, required: true },
  },
  options,
);
hookCallSchema.index({ flowId: 1 }); // when the flow is deleted
hookCallSchema.index({ userId: 1 }); // erasure
hookCallSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
/** Collection `flow_hook_calls`: calls that were heard, so that none counts twice. */
export const defineFlowHookCallModel = (connection: Connection) =>
  connection.model('FlowHookCall', hookCallSchema, 'flow_hook_calls');

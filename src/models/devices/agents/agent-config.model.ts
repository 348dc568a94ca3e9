import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { CLOUD_PROVIDERS, DATA_TYPES } from '../../../contracts/devices/agent-schemas';

const shared = {
  organisationId: { type: Schema.Types.ObjectId, required: true },
  userId: { type: Schema.Types.ObjectId, required: true },
  name: { type: String, required: true },
  dataTypes: { type: [{ type: String, enum: DATA_TYPES }], required: true },
  promptTemplate: { type: String, required: true },
  /** Counts up where what is looked for changed: what was seen before is looked into anew. */
  templateVersion: { type: Number, required: true },
  /** Five fields; absent: by hand only. */
  scheduleCron: String,
  /** IANA. */
  scheduleTimezone: { type: String, required: true },
  enabled: { type: Boolean, required: true },
  /** Of any 30 days; absent: none of its own. */
  monthlyBudgetNanoUsd: Number,
  lastRunAt: Date,
  /** The first moment of its schedule that passed while its device was away. */
  overdueAt: Date,
  /** A trigger asked for a run; it starts then, or when the one at work has ended. However many ask, it is one. */
  pushDueAt: Date,
  /** When a trigger last started one. */
  pushedAt: Date,
  /** Runs that failed one after another. */
  failures: { type: Number, required: true },
  /** Its person was told that it fails. */
  toldAt: Date,
  disabledReason: String,
} as const;
const options = { timestamps: true, bufferCommands: false, versionKey: false, minimize: false } as const;

const localSchema = new Schema(
  {
    ...shared,
    /** As the device names itself. */
    deviceId: { type: String, required: true },
    directoryPaths: { type: [String], required: true },
    fileExtensions: { type: [String], required: true },
  },
  options,
);
const filterSchema = new Schema(
  {
    labels: { type: [String], default: undefined },
    folders: { type: [String], default: undefined },
    channels: { type: [new Schema({ team_id: String, channel_id: String }, { _id: false })], default: undefined },
    date_range: { type: new Schema({ from: String, to: String }, { _id: false }) },
    senders: { type: [String], default: undefined },
  },
  { _id: false },
);
const cloudSchema = new Schema(
  {
    ...shared,
    provider: { type: String, enum: CLOUD_PROVIDERS, required: true },
    connectionId: Schema.Types.ObjectId,
    filterConfig: { type: filterSchema, required: true },
    /** Where it writes; absent: nowhere yet. */
    deviceId: String,
  },
  options,
);
for (const schema of [localSchema, cloudSchema] as Schema[]) {
  schema.index({ userId: 1, organisationId: 1, _id: -1 }); // a person's agents
  schema.index({ userId: 1, enabled: 1 }); // how many are enabled
  schema.index({ pushDueAt: 1 }, { sparse: true }); // what triggers asked for
}
localSchema.index({ userId: 1, deviceId: 1, overdueAt: 1 }); // what waits for a device
cloudSchema.index({ connectionId: 1 }); // the agents of a connected account

export type LocalAgentRecord = InferSchemaType<typeof localSchema> & { _id: Types.ObjectId };
export type CloudAgentRecord = InferSchemaType<typeof cloudSchema> & { _id: Types.ObjectId };
/** Either kind, with which it is. */
export type AgentRecord = (LocalAgentRecord & { type: 'local' }) | (CloudAgentRecord & { type: 'cloud' });

/** Collection `local_agent_configs`. */
export const defineLocalAgentModel = (connection: Connection) =>
  connection.model('LocalAgentConfig', localSchema, 'local_agent_configs');
/** Collection `cloud_agent_configs`. */
export const defineCloudAgentModel = (connection: Connection) =>
  connection.model('CloudAgentConfig', cloudSchema, 'cloud_agent_configs');

/** Of a person; changed by whoever enables an agent, so that two at once collide here and none passes the tier's limit. */
const slotsSchema = new Schema(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    revision: { type: Number, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
/** Collection `agent_slots`. */
export const defineAgentSlotsModel = (connection: Connection) =>
  connection.model('AgentSlots', slotsSchema, 'agent_slots');

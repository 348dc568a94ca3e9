import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { AGENT_TYPES } from '../../../contracts/devices/agent-schemas';
import { DEVICE_WRITE_STATES } from '../../../contracts/devices/suggestions';
import { DAY_MS, SECOND_MS } from '../../../platform/time';

/** How long one that has ended is still listed. */
const ENDED_KEPT_MS = 30 * DAY_MS;
/** `item`: planned when its device is there. `write`: as it stands. */
export const DEVICE_WRITE_KINDS = ['item', 'write'] as const;
/** States in which it may still be done. */
export const OPEN_WRITE_STATES = ['waiting', 'sent'] as const;

const writeSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Record id. */
    device: { type: Schema.Types.ObjectId, required: true },
    agentId: { type: Schema.Types.ObjectId, required: true },
    agentType: { type: String, enum: AGENT_TYPES, required: true },
    /** The agent's run that it comes of. */
    runId: { type: Schema.Types.ObjectId, required: true },
    /** Unique for its agent: kept again it is found there. */
    key: { type: String, required: true },
    kind: { type: String, enum: DEVICE_WRITE_KINDS, required: true },
    /** Of an item they are known when it is planned. */
    tool: String,
    action: { type: String, enum: ['insert', 'update', 'delete'], required: true },
    table: { type: String, required: true },
    /** Its person asked for it themselves: it does not depend on its agent being enabled. */
    isApproved: { type: Boolean, required: true },
    /** The suggestion that it comes of. */
    findingId: Schema.Types.ObjectId,
    /** `WriteContent` as JSON, sealed for this record alone; gone once it has ended. */
    sealed: String,
    keyVersion: String,
    state: { type: String, enum: DEVICE_WRITE_STATES, required: true },
    /** Why it ended as it did, in words that hold nothing of the data. */
    reason: String,
    /** Id of the row that was written. */
    rowId: String,
    /** Under which it went out: it goes out under no other. */
    callId: String,
    /** Not tried again before; it did not work. */
    notBefore: Date,
    tries: { type: Number, default: 0 },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endedAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
writeSchema.index({ agentId: 1, key: 1 }, { unique: true }); // each once
writeSchema.index({ device: 1, state: 1, createdAt: 1, _id: 1 }); // what is due for a device, in order
writeSchema.index({ state: 1, expiresAt: 1 }); // what has run out
writeSchema.index({ userId: 1, device: 1, _id: -1 }); // a person's, newest first; erasure
writeSchema.index({ userId: 1, rowId: 1 }); // which run found a row
writeSchema.index({ runId: 1, _id: 1 }); // all that a run left waiting
writeSchema.index({ endedAt: 1 }, { expireAfterSeconds: ENDED_KEPT_MS / SECOND_MS });

export type DeviceWriteRecord = InferSchemaType<typeof writeSchema> & { _id: Types.ObjectId };
/** Collection `device_writes`: what waits for a device, and for 30 days how it ended. */
export const defineDeviceWriteModel = (connection: Connection) =>
  connection.model('DeviceWrite', writeSchema, 'device_writes');

/** What such a record is sealed for. */
export const deviceWriteContext = (of: Pick<DeviceWriteRecord, 'organisationId' | 'agentId' | 'key'>): string[] => [
  'device-write',
  of.organisationId.toHexString(),
  of.agentId.toHexString(),
  of.key,
];

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { WRITE_ACTIONS } from '../../../contracts/devices/rows';

/** `sent`: not known yet whether it was done. `unknown`: nobody will ever know. */
export const DEVICE_CALL_STATES = ['waiting', 'sent', 'done', 'failed', 'refused', 'expired', 'unknown'] as const;

const callSchema = new Schema(
  {
    /** `<runId>:<step key>`, as it goes over the wire. */
    callId: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Absent: the connection that asked, which said no name. */
    device: Schema.Types.ObjectId,
    runId: { type: Schema.Types.ObjectId, required: true },
    /** The background agent that asks; absent: a chat. */
    agentId: Schema.Types.ObjectId,
    tool: { type: String, required: true },
    action: { type: String, enum: [...WRITE_ACTIONS], required: true },
    table: String,
    /** SHA-256 of what is to be written, as canonical JSON. */
    inputHash: { type: String, required: true },
    approvalId: Schema.Types.ObjectId,
    state: { type: String, enum: DEVICE_CALL_STATES, required: true },
    /** Why it was refused or failed, in words that hold nothing of the data. */
    reason: String,
    /** Id of the row that it changed. */
    rowId: String,
    sentAt: Date,
    endedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
callSchema.index({ callId: 1 }, { unique: true }); // each write once
callSchema.index({ userId: 1, device: 1, state: 1 }); // what waits for a device
callSchema.index({ runId: 1, _id: 1 }); // what a run changed
callSchema.index({ userId: 1, rowId: 1 }); // which run made a row

export type DeviceCallRecord = InferSchemaType<typeof callSchema> & { _id: Types.ObjectId };
/** Collection `device_calls`: every write that was asked of a device, with no word of what it wrote. */
export const defineDeviceCallModel = (connection: Connection) =>
  connection.model('DeviceCall', callSchema, 'device_calls');

const answerSchema = new Schema(
  {
    callId: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    /** The `tool_result`, sealed for its run. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
answerSchema.index({ callId: 1 }, { unique: true }); // the answer to a call
answerSchema.index({ runId: 1 }); // deleted when the run ends
answerSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type DeviceAnswerRecord = InferSchemaType<typeof answerSchema> & { _id: Types.ObjectId };
/** Collection `device_answers`: answers that nobody was waiting for at once, until their run takes them. */
export const defineDeviceAnswerModel = (connection: Connection) =>
  connection.model('DeviceAnswer', answerSchema, 'device_answers');

const runKeySchema = new Schema(
  {
    runId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** The key that seals what the run reads, itself sealed. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
runKeySchema.index({ runId: 1 }, { unique: true }); // the key of a run
runKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
runKeySchema.index({ userId: 1 }); // erasure

export type DeviceRunKeyRecord = InferSchemaType<typeof runKeySchema> & { _id: Types.ObjectId };
/** Collection `device_run_keys`: without its key nothing that a run read of a device, file or mail can be read again. */
export const defineDeviceRunKeyModel = (connection: Connection) =>
  connection.model('DeviceRunKey', runKeySchema, 'device_run_keys');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const threadSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    title: { type: String, required: true },
    messageCount: { type: Number, default: 0 },
    /** The run that answers now, or answered last. */
    runId: Schema.Types.ObjectId,
    /** The device that was last worked on. */
    device: Schema.Types.ObjectId,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
threadSchema.index({ userId: 1, updatedAt: -1, _id: -1 }); // a person's threads

export type DeviceThreadRecord = InferSchemaType<typeof threadSchema> & { _id: Types.ObjectId };
/** Collection `device_threads`. */
export const defineDeviceThreadModel = (connection: Connection) =>
  connection.model('DeviceThread', threadSchema, 'device_threads');

const callSchema = new Schema(
  {
    tool: { type: String, required: true },
    outcome: { type: String, enum: ['done', 'failed', 'refused', 'unknown'], required: true },
    ids: { type: [String], default: [] },
    count: { type: Number, default: null },
  },
  { _id: false },
);
const messageSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    threadId: { type: Schema.Types.ObjectId, required: true },
    /** Place in the thread, from 1 without gaps. */
    seq: { type: Number, required: true },
    role: { type: String, enum: ['user', 'assistant'], required: true },
    /** What was said, sealed: it may quote what is on the device. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    calls: { type: [callSchema], default: [] },
    /** Of the assistant's: it rests on what somebody else may have written, so writes after it ask. */
    isForeign: Boolean,
    /** Of the assistant's: who wrote it; of the person's: who answers it. */
    runId: Schema.Types.ObjectId,
    error: { type: new Schema({ code: String, message: String }, { _id: false }), default: null },
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
messageSchema.index({ threadId: 1, seq: 1 }, { unique: true }); // a thread's messages in order; each place once
messageSchema.index({ userId: 1 }); // export and erasure
messageSchema.index({ runId: 1 }); // what a run answered

export type DeviceMessageRecord = InferSchemaType<typeof messageSchema> & { _id: Types.ObjectId };
/** Collection `device_messages`. */
export const defineDeviceMessageModel = (connection: Connection) =>
  connection.model('DeviceMessage', messageSchema, 'device_messages');

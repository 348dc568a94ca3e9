import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const sessionSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Absent: of no flow. */
    flowId: Schema.Types.ObjectId,
    /** Of a visitor on another site; absent: of the person themselves. */
    embedTokenId: Schema.Types.ObjectId,
    visitorId: Schema.Types.ObjectId,
    title: { type: String, default: '' },
    messageCount: { type: Number, default: 0 },
    /** The run that answers now; absent: none. */
    runId: Schema.Types.ObjectId,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
sessionSchema.index({ userId: 1, updatedAt: -1, _id: -1 }); // a person's sessions, last used first
sessionSchema.index({ flowId: 1 }); // a flow that is deleted

export type FlowSessionRecord = InferSchemaType<typeof sessionSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `flow_sessions`. */
export const defineFlowSessionModel = (connection: Connection) =>
  connection.model('FlowSession', sessionSchema, 'flow_sessions');

const messageSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    flowId: Schema.Types.ObjectId,
    /** Place in the session, from 1 without gaps. */
    seq: { type: Number, required: true },
    role: { type: String, enum: ['user', 'assistant'], required: true },
    content: { type: String, default: '' },
    /** Of an answer: the run that gave it; of a question: the one that answers it. */
    runId: Schema.Types.ObjectId,
    inputTokens: Number,
    outputTokens: Number,
    costNanoUsd: Number,
    model: String,
    /** Where it comes from, as JSON; absent: nowhere in particular. */
    sources: String,
    error: { type: new Schema({ code: String, message: String }, { _id: false }) },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
messageSchema.index({ sessionId: 1, seq: 1 }, { unique: true }); // a session's messages in order; each place once
messageSchema.index({ flowId: 1, _id: -1 }); // a flow's messages, newest first
messageSchema.index({ userId: 1 }); // what a person said, for export and erasure

export type FlowMessageRecord = InferSchemaType<typeof messageSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `flow_messages`. */
export const defineFlowMessageModel = (connection: Connection) =>
  connection.model('FlowMessage', messageSchema, 'flow_messages');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const answerSchema = new Schema(
  {
    itemId: { type: String, required: true },
    kind: { type: String, enum: ['question', 'action'], required: true },
    state: { type: String, enum: ['answered', 'done', 'skipped'], required: true },
    text: { type: String, default: '' },
    /** As the lane had it: the question, or what was to be done. */
    title: { type: String, default: '' },
    command: { type: String, default: null },
  },
  { _id: false },
);

const messageSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    /** Place in the session, from 1 without gaps. */
    seq: { type: Number, required: true },
    role: { type: String, enum: ['user', 'assistant'], required: true },
    /** Absent: the assistant. */
    userId: Schema.Types.ObjectId,
    userName: String,
    content: { type: String, default: '' },
    answers: { type: [answerSchema], default: [] },
    attachmentIds: { type: [Schema.Types.ObjectId], default: [] },
    /** Of the assistant's: who wrote it; of a person's: who answers it. */
    runId: Schema.Types.ObjectId,
    createdAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
messageSchema.index({ sessionId: 1, seq: 1 }, { unique: true }); // a session's messages in order; each place once
messageSchema.index({ organisationId: 1, userId: 1 }); // what a person said, for export and erasure

export type SupportMessageRecord = InferSchemaType<typeof messageSchema> & { _id: Types.ObjectId };
/** Collection `support_messages`. */
export const defineSupportMessageModel = (connection: Connection) =>
  connection.model('SupportMessage', messageSchema, 'support_messages');

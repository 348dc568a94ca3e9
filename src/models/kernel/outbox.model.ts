import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const OUTBOX_KINDS = [
  'canvas-broadcast',
  'mail',
  'account',
  'embeddings',
  'support-index',
  'support-export',
  'ticket-push',
] as const;

const outboxSchema = new Schema(
  {
    kind: { type: String, enum: OUTBOX_KINDS, required: true },
    /** Absent where nobody is known: a mail that somebody asked for without logging in. */
    organisationId: { type: Schema.Types.ObjectId },
    /** Ids (of a mail that was asked for without logging in, the e-mail); the worker reads the rest. */
    payload: { type: Schema.Types.Mixed, required: true },
    /** Issued again by the reconciler where its job is not in Redis after this. */
    issueAt: { type: Date, required: true },
    issued: { type: Number, required: true },
    /** Counts how often it was asked for while it was there (`support-index`): what was asked since its work began is done anew. */
    asked: Number,
  },
  { timestamps: true, bufferCommands: false, versionKey: false, minimize: false },
);
outboxSchema.index({ issueAt: 1 }); // the reconciler's sweep
// The entry of a session that waits.
outboxSchema.index({ 'payload.sessionId': 1 }, { partialFilterExpression: { 'payload.sessionId': { $exists: true } } });

export type OutboxRecord = InferSchemaType<typeof outboxSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `outbox`: what must follow from a write; an entry goes when its job is done. */
export const defineOutboxModel = (connection: Connection) => connection.model('Outbox', outboxSchema, 'outbox');

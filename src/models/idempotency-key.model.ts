import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const idempotencyKeySchema = new Schema(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    operation: { type: String, required: true },
    key: { type: String, required: true },
    /** SHA-256 of path and body: the same key with another request is refused. */
    requestHash: { type: String, required: true },
    /** Absent while the first request is at work. */
    status: Number,
    /** The answer as JSON text. */
    answer: String,
    /** A first request that never ended gives the key free at this time. */
    lockedUntil: { type: Date, required: true },
    /** Which request holds the key: one that lost it does not record its answer. */
    holder: { type: String, required: true },
    expiresAt: { type: Date, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
idempotencyKeySchema.index({ userId: 1, operation: 1, key: 1 }, { unique: true }); // the lock and the look-up
idempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type IdempotencyKeyRecord = InferSchemaType<typeof idempotencyKeySchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
};
/** Collection `idempotency_keys`: answers kept for 24 h. */
export const defineIdempotencyKeyModel = (connection: Connection) =>
  connection.model('IdempotencyKey', idempotencyKeySchema, 'idempotency_keys');

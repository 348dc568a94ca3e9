import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const idempotencyKeySchema = new Schema(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    operation: { type: String, required: true },
    key: { type: String, required: true },
    /** SHA-256 of path and body: the same key with another request is refused. */
    requestHash: { type: String, required: true },
    status: { type: Number, required: true },
    /** The answer as JSON text; none where the answer had no body. */
    answer: String,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
idempotencyKeySchema.index({ userId: 1, operation: 1, key: 1 }, { unique: true }); // the look-up; one answer a key
idempotencyKeySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type IdempotencyKeyRecord = InferSchemaType<typeof idempotencyKeySchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
};
/** Collection `idempotency_keys`: answers kept for 24 h, each written in the transaction of what it tells of. */
export const defineIdempotencyKeyModel = (connection: Connection) =>
  connection.model('IdempotencyKey', idempotencyKeySchema, 'idempotency_keys');

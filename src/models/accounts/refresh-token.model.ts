import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const refreshTokenSchema = new Schema(
  {
    /** SHA-256 of the token, hexadecimal: the token itself is never kept. */
    hash: { type: String, required: true },
    /** One a log-in; a reused token ends all of it. */
    family: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** The person's `tokenVersion` when it was made: raised, the log-in has ended. Absent in those made before it was kept. */
    tokenVersion: Number,
    /** When the family began; absent in those made before it was kept. */
    startedAt: Date,
    /** Where the log-in or the last swap came from; shown to the person alone. */
    ip: String,
    userAgent: String,
    /** Counts rotations within the family, from 0. */
    rotation: { type: Number, required: true },
    /** Set once, by compare-and-set, when it was swapped. */
    usedAt: Date,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
refreshTokenSchema.index({ hash: 1 }, { unique: true }); // the swap
refreshTokenSchema.index({ family: 1 }); // the end of a family
refreshTokenSchema.index({ userId: 1, usedAt: 1, _id: -1 }); // a person's log-ins, newest first; the end of all
refreshTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 }); // old ones go by themselves; readers check the time too

export type RefreshTokenRecord = InferSchemaType<typeof refreshTokenSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `refresh_tokens`. */
export const defineRefreshTokenModel = (connection: Connection) =>
  connection.model('RefreshToken', refreshTokenSchema, 'refresh_tokens');

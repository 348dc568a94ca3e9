import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

export const ACCOUNT_TOKEN_PURPOSES = [
  'password-reset',
  'email-verification',
  'invitation',
  'account-deletion',
] as const;

/** A token that was sent by mail. Several may be good for one thing: a mail that is sent twice carries two. */
const accountTokenSchema = new Schema(
  {
    /** SHA-256 of the token, hexadecimal: the token itself is never kept. */
    hash: { type: String, required: true },
    purpose: { type: String, enum: ACCOUNT_TOKEN_PURPOSES, required: true },
    /** The person; of an invitation, the invitation. */
    subjectId: { type: Schema.Types.ObjectId, required: true },
    /** Where it was sent, in lower case. */
    email: { type: String, required: true },
    /** Set once, by compare-and-set. */
    usedAt: Date,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
accountTokenSchema.index({ hash: 1 }, { unique: true }); // its use
accountTokenSchema.index({ subjectId: 1, purpose: 1 }); // the end of those that are good for one thing
accountTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 }); // old ones go by themselves; readers check the time too

export type AccountTokenRecord = InferSchemaType<typeof accountTokenSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `account_tokens`. */
export const defineAccountTokenModel = (connection: Connection) =>
  connection.model('AccountToken', accountTokenSchema, 'account_tokens');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

/** Whom a provider says somebody is, and whose account that opens. */
const identitySchema = new Schema(
  {
    /** The provider's own name, as a URL written whole. */
    issuer: { type: String, required: true },
    /** What the issuer calls the person, for ever: an e-mail may pass to somebody else, this may not. */
    subject: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** As the provider gave it when it was linked; shown to the person alone, never looked up. */
    email: String,
    lastUsedAt: Date,
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
identitySchema.index({ issuer: 1, subject: 1 }, { unique: true }); // log-in; one account an identity
identitySchema.index({ userId: 1, _id: 1 }); // a person's, oldest first

export type IdentityRecord = InferSchemaType<typeof identitySchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `identities`. */
export const defineIdentityModel = (connection: Connection) =>
  connection.model('Identity', identitySchema, 'identities');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { ORGANISATION_ROLES } from '../../contracts/kernel/organisation-roles';

const userSchema = new Schema(
  {
    /** Lower case. */
    email: { type: String, required: true },
    name: { type: String, required: true },
    /** bcrypt; absent in a service user, who cannot log in, and in people who log in by a provider alone. */
    passwordHash: String,
    organisationId: { type: Schema.Types.ObjectId, required: true },
    role: { type: String, enum: ORGANISATION_ROLES, required: true },
    isServiceUser: { type: Boolean, required: true },
    /** Counts up to end every access token at once. */
    tokenVersion: { type: Number, required: true },
    disabledAt: Date,
    /** When the account is deleted for good, where the person asked for it and has not taken it back. */
    deletionAt: Date,
    /** False: no mail tells of requests that wait while the person is away. Absent: it does. */
    approvalMails: Boolean,
    /** The account was deleted: what stays names nobody. */
    deletedAt: Date,
    /** Counts up with each API key: those made at once collide here, so that none passes the limit. */
    apiKeysMade: Number,
    /** Counts up with each identity that is linked or unlinked: two at once collide here, so that a way in is left. */
    identityChanges: Number,
    /** Null until the person has shown that mail reaches them. Absent in accounts from before this was asked: they count as verified. */
    emailVerifiedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
userSchema.index({ email: 1 }, { unique: true }); // log-in; one account an address
userSchema.index({ organisationId: 1, name: 1, _id: 1 }); // people of an organisation, by name

export type UserRecord = InferSchemaType<typeof userSchema> & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date };
/** Collection `users`. */
export const defineUserModel = (connection: Connection) => connection.model('User', userSchema, 'users');

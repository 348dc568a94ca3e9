import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { ORGANISATION_ROLES } from '../../contracts/kernel/operation';

/** Somebody who may join an organisation; gone once they did, or it was revoked. Its tokens lie in `account_tokens`. */
const invitationSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** Lower case. */
    email: { type: String, required: true },
    role: { type: String, enum: ORGANISATION_ROLES, required: true },
    invitedBy: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
invitationSchema.index({ organisationId: 1, email: 1 }, { unique: true }); // one a person
invitationSchema.index({ email: 1, _id: -1 }); // a person's, when they log in by a provider
invitationSchema.index({ organisationId: 1, _id: -1 }); // the list, newest first
invitationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 }); // old ones go by themselves; readers check the time too

export type InvitationRecord = InferSchemaType<typeof invitationSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `invitations`. */
export const defineInvitationModel = (connection: Connection) =>
  connection.model('Invitation', invitationSchema, 'invitations');

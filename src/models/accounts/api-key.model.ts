import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { API_SCOPES } from '../../contracts/kernel/operation';

const apiKeySchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** Whom it speaks for. */
    userId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    /** First characters of the key, to tell it from others. */
    hint: { type: String, required: true },
    /** SHA-256 of the key, hexadecimal: the key itself is never kept. */
    hash: { type: String, required: true },
    scopes: { type: [{ type: String, enum: API_SCOPES, required: true }], required: true },
    /** Written at most once a minute. */
    lastUsedAt: Date,
    /** Absent: until it is revoked. */
    expiresAt: Date,
    /** A revoked key is kept: entries of the audit log and the ledger name it. */
    revokedAt: Date,
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
apiKeySchema.index({ hash: 1 }, { unique: true }); // authentication
apiKeySchema.index({ organisationId: 1, userId: 1, _id: -1 }); // a person's keys, newest first, and how many
apiKeySchema.index({ organisationId: 1, _id: -1 }); // the organisation's keys, newest first

export type ApiKeyRecord = InferSchemaType<typeof apiKeySchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `api_keys`. */
export const defineApiKeyModel = (connection: Connection) => connection.model('ApiKey', apiKeySchema, 'api_keys');

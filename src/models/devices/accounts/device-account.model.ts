import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { CONNECTION_PROVIDERS, CONNECTION_STATES, RECONNECT_REASONS } from '../../../contracts/devices/connections';
import { DAY_MS, SECOND_MS } from '../../../platform/time';

/** How long one that was disconnected is still listed. */
const REVOKED_KEPT_MS = 30 * DAY_MS;

const accountSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    provider: { type: String, enum: CONNECTION_PROVIDERS, required: true },
    /** Who it is at the provider: connected again it must be the same. */
    issuer: { type: String, required: true },
    subject: { type: String, required: true },
    /** As the provider names it; for people to tell theirs apart. */
    email: String,
    status: { type: String, enum: CONNECTION_STATES, required: true },
    /** Why it must be connected again. */
    reason: { type: String, enum: RECONNECT_REASONS },
    /** When it came into its state. */
    since: { type: Date, required: true },
    revokedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
accountSchema.index({ userId: 1, provider: 1, issuer: 1, subject: 1 }, { unique: true }); // an account once for each person
accountSchema.index({ provider: 1, issuer: 1, subject: 1 }); // whether anybody uses a grant
accountSchema.index({ revokedAt: 1 }, { expireAfterSeconds: REVOKED_KEPT_MS / SECOND_MS });

export type DeviceAccountRecord = InferSchemaType<typeof accountSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `connected_accounts`: who and in which state, without a secret. */
export const defineDeviceAccountModel = (connection: Connection) =>
  connection.model('DeviceAccount', accountSchema, 'connected_accounts');

const tokensSchema = new Schema(
  {
    /** Of the connected account. */
    _id: { type: Schema.Types.ObjectId, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Access and refresh token as JSON, encrypted for this account alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    /** Of the access token. */
    expiresAt: { type: Date, required: true },
    refreshedAt: { type: Date, required: true },
    /** The fence: counts who took the lease; only the last one may write. */
    fence: { type: Number, required: true },
    /** Until then one process asks the provider for new ones. */
    leaseUntil: Date,
  },
  { bufferCommands: false, versionKey: false },
);
tokensSchema.index({ userId: 1 }); // erasure

export type DeviceAccountTokensRecord = InferSchemaType<typeof tokensSchema> & { _id: Types.ObjectId };
/** What an account's tokens are sealed for: they open for no other account. */
export const accountTokensContext = ({
  _id,
  organisationId,
}: Pick<DeviceAccountTokensRecord, '_id' | 'organisationId'>): string[] => [
  'connected-account',
  organisationId.toHexString(),
  _id.toHexString(),
];
/** Collection `connected_account_tokens`; a record for each that is not disconnected. */
export const defineDeviceAccountTokensModel = (connection: Connection) =>
  connection.model('DeviceAccountTokens', tokensSchema, 'connected_account_tokens');

import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { PROVIDER_KEY_PROVIDERS } from '../../contracts/gateway/provider-keys';

const providerKeySchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    provider: { type: String, enum: PROVIDER_KEY_PROVIDERS, required: true },
    name: { type: String, required: true },
    /** The secret, encrypted (`security/secrets/secrets.ts`) for this record alone. */
    sealed: { type: String, required: true },
    /** The master key that sealed it. */
    keyVersion: { type: String, required: true },
    /** Last characters of the secret, to tell it from others; empty where it is too short to show any. */
    last4: { type: String, default: '' },
    baseUrl: String,
    /** Names of models at `baseUrl`. */
    models: { type: [{ type: String, required: true }], required: true },
    weight: { type: Number, required: true },
    isEnabled: { type: Boolean, required: true },
    createdBy: { type: Schema.Types.ObjectId, required: true },
    /** Written at most once a minute. */
    lastUsedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
providerKeySchema.index({ organisationId: 1, _id: -1 }); // the organisation's keys, newest first; those its calls use

export type ProviderKeyRecord = InferSchemaType<typeof providerKeySchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `provider_keys`. */
export const defineProviderKeyModel = (connection: Connection) =>
  connection.model('ProviderKey', providerKeySchema, 'provider_keys');

/** What a key's secret is sealed for: it opens in no other record and no other organisation. */
export const providerKeyContext = ({
  organisationId,
  _id,
}: Pick<ProviderKeyRecord, 'organisationId' | '_id'>): string[] => [
  'provider-key',
  organisationId.toHexString(),
  _id.toHexString(),
];

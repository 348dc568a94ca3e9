import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const embedTokenSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    /** Who made it: in whose name visitors talk. */
    userId: { type: Schema.Types.ObjectId, required: true },
    flowId: { type: Schema.Types.ObjectId, required: true },
    token: { type: String, required: true },
    name: { type: String, required: true },
    origins: { type: [String], required: true },
    enabled: { type: Boolean, required: true },
    requiresIdentity: { type: Boolean, required: true },
    messagesPerMinute: { type: Number, required: true },
    title: { type: String, required: true },
    greeting: { type: String, default: '' },
    suggestions: { type: [String], default: [] },
    color: { type: String, required: true },
    position: { type: String, enum: ['right', 'left'], required: true },
    scheme: { type: String, enum: ['auto', 'light', 'dark'], required: true },
    /** What sites sign their visitors with, sealed for this record alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    /** It stays for its budgets' names. */
    revokedAt: Date,
  },
  { bufferCommands: false, versionKey: false },
);
embedTokenSchema.index({ token: 1 }, { unique: true }); // whoever talks by it
embedTokenSchema.index({ flowId: 1 }); // a flow's
embedTokenSchema.index({ userId: 1 }); // erasure
export type FlowEmbedTokenRecord = InferSchemaType<typeof embedTokenSchema> & { _id: Types.ObjectId };
/** What its secret is sealed for. */
export const embedTokenContext = ({
  _id,
  organisationId,
}: Pick<FlowEmbedTokenRecord, '_id' | 'organisationId'>): string[] => [
  'flow-embed-token',
  organisationId.toHexString(),
  _id.toHexString(),
];
/** Collection `flow_embed_tokens`: sites that flows are talked to on. */
export const defineFlowEmbedTokenModel = (connection: Connection) =>
  connection.model('FlowEmbedToken', embedTokenSchema, 'flow_embed_tokens');

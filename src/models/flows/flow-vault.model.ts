import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { CREDENTIAL_KINDS } from '../../contracts/flows/vault';

const options = { bufferCommands: false, versionKey: false } as const;
const whose = {
  organisationId: { type: Schema.Types.ObjectId, required: true },
  /** Who made it. */
  userId: { type: Schema.Types.ObjectId, required: true },
  name: { type: String, required: true },
  createdAt: { type: Date, required: true },
  updatedAt: { type: Date, required: true },
} as const;

const credentialSchema = new Schema(
  {
    ...whose,
    kind: { type: String, enum: CREDENTIAL_KINDS, required: true },
    field: String,
    hosts: { type: [String], required: true },
    last4: { type: String, default: '' },
    /** The secret, sealed for this record alone. */
    sealed: { type: String, required: true },
    keyVersion: { type: String, required: true },
  },
  options,
);
credentialSchema.index({ organisationId: 1, name: 1 }, { unique: true }); // by the name that nodes have for it
credentialSchema.index({ userId: 1 }); // erasure
export type FlowCredentialRecord = InferSchemaType<typeof credentialSchema> & { _id: Types.ObjectId };
/** What its secret is sealed for. */
export const flowCredentialContext = ({
  _id,
  organisationId,
}: Pick<FlowCredentialRecord, '_id' | 'organisationId'>): string[] => [
  'flow-credential',
  organisationId.toHexString(),
  _id.toHexString(),
];
/** Collection `flow_credentials`: secrets that nodes log in with elsewhere. */
export const defineFlowCredentialModel = (connection: Connection) =>
  connection.model('FlowCredential', credentialSchema, 'flow_credentials');

const variableSchema = new Schema({ ...whose, /** As JSON. */ value: { type: String, required: true } }, options);
variableSchema.index({ organisationId: 1, name: 1 }, { unique: true }); // those of an organisation
variableSchema.index({ userId: 1 }); // erasure
export type FlowVariableRecord = InferSchemaType<typeof variableSchema> & { _id: Types.ObjectId };
/** Collection `flow_variables`. */
export const defineFlowVariableModel = (connection: Connection) =>
  connection.model('FlowVariable', variableSchema, 'flow_variables');

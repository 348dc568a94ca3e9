import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { FLOW_KINDS } from '../../contracts/flows/graph';

const flowSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    description: { type: String, default: '' },
    kind: { type: String, enum: FLOW_KINDS, required: true },
    /** Its name for outside clients. */
    slug: { type: String, required: true },
    access: { type: String, enum: ['organisation', 'private'], required: true },
    /** The draft, as JSON: names in it are anybody's, and come back as they were. */
    graph: { type: String, required: true },
    /** Settings of its chat, as JSON. */
    chat: { type: String, required: true },
    /** Of graph and settings of the draft, as of a version. */
    hash: { type: String, required: true },
    nodeCount: { type: Number, required: true },
    /** Counts changes. */
    revision: { type: Number, required: true },
    /** What calls without a version run; absent: the draft. */
    publishedId: Schema.Types.ObjectId,
    publishedVersion: Number,
    publishedHash: String,
    /** The newest version's number: a rollback takes none back. */
    lastVersion: { type: Number, default: 0 },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
flowSchema.index({ organisationId: 1, slug: 1 }, { unique: true }); // by its name for outside clients
flowSchema.index({ organisationId: 1, updatedAt: -1, _id: -1 }); // an organisation's flows, last changed first
flowSchema.index({ updatedAt: 1, _id: 1 }); // what search has not read yet
flowSchema.index({ userId: 1 }); // what a person made, for export and erasure

export type FlowRecord = InferSchemaType<typeof flowSchema> & { _id: Types.ObjectId; createdAt: Date; updatedAt: Date };
/** Collection `flows`. */
export const defineFlowModel = (connection: Connection) => connection.model('Flow', flowSchema, 'flows');

const versionSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    flowId: { type: Schema.Types.ObjectId, required: true },
    /** From 1; absent: a copy of a draft that was run, kept once by its hash. */
    number: Number,
    hash: { type: String, required: true },
    graph: { type: String, required: true },
    chat: { type: String, required: true },
    nodeCount: { type: Number, required: true },
    note: { type: String, default: '' },
    userId: { type: Schema.Types.ObjectId, required: true },
  },
  { timestamps: { createdAt: true, updatedAt: false }, bufferCommands: false, versionKey: false },
);
// A flow's versions by number, each once.
versionSchema.index(
  { flowId: 1, number: -1 },
  { unique: true, partialFilterExpression: { number: { $exists: true } } },
);
versionSchema.index({ flowId: 1, hash: 1 }); // the copy of a draft
versionSchema.index({ userId: 1 }); // erasure

export type FlowVersionRecord = InferSchemaType<typeof versionSchema> & { _id: Types.ObjectId; createdAt: Date };
/** Collection `flow_versions`: never changed, but for whose it is. */
export const defineFlowVersionModel = (connection: Connection) =>
  connection.model('FlowVersion', versionSchema, 'flow_versions');

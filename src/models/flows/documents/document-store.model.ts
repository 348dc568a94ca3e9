import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES } from '../../../contracts/flows/documents';

const storeSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    /** What flows name it by. */
    slug: { type: String, required: true },
    description: { type: String, default: '' },
    chunkSize: { type: Number, required: true },
    chunkOverlap: { type: Number, required: true },
    /** What makes its vectors, chosen as the first document is embedded; vectors of two are never compared. */
    model: String,
    providerModel: String,
    dimension: Number,
    documentCount: { type: Number, default: 0 },
    chunkCount: { type: Number, default: 0 },
    bytes: { type: Number, default: 0 },
    /** Counts changes by people. */
    revision: { type: Number, required: true },
    /** Counts changes of what is found: an index of another count is looked over. */
    indexVersion: { type: Number, default: 0 },
    /** Nobody sees it any more; what is in it is being deleted. */
    deletedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
// By its name; of one that is deleted the name is free.
storeSchema.index({ organisationId: 1, slug: 1 }, { unique: true });
storeSchema.index({ organisationId: 1, _id: -1 }); // an organisation's, newest first
storeSchema.index({ userId: 1 }); // what a person made, for export and erasure
storeSchema.index({ deletedAt: 1 }, { sparse: true }); // what is to be cleared away

export type DocumentStoreRecord = InferSchemaType<typeof storeSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `document_stores`. */
export const defineDocumentStoreModel = (connection: Connection) =>
  connection.model('DocumentStore', storeSchema, 'document_stores');

const documentSchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    storeId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    /** Where an API key uploaded it, or had it embedded anew: pays for it. */
    apiKeyId: Schema.Types.ObjectId,
    tier: { type: String, required: true },
    name: { type: String, required: true },
    title: { type: String, required: true },
    kind: { type: String, enum: DOCUMENT_KINDS, required: true },
    bytes: { type: Number, required: true },
    sha256: { type: String, required: true },
    /** Pairs of name and text: names are anybody's. */
    metadata: { type: [{ _id: false, name: String, value: String }], default: [] },
    status: { type: String, enum: DOCUMENT_STATUSES, required: true },
    error: { type: new Schema({ code: String, message: String }, { _id: false }) },
    /** The fence: an attempt of before writes no more. */
    attempt: { type: Number, default: 0 },
    /** Attempts since it last got on. */
    idleAttempts: { type: Number, default: 0 },
    pages: Number,
    characters: { type: Number, default: 0 },
    /** Chunks; 0: it was not read yet. */
    chunks: { type: Number, default: 0 },
    embedded: { type: Number, default: 0 },
    /** Counts how often it became ready: an index of another count holds it no more. */
    version: { type: Number, default: 0 },
    deletedAt: Date,
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
documentSchema.index({ storeId: 1, sha256: 1 }, { unique: true }); // the same file, once
documentSchema.index({ storeId: 1, _id: -1 }); // a store's, newest first
documentSchema.index({ storeId: 1, status: 1 }); // those that can be found
documentSchema.index({ userId: 1 }); // export and erasure
documentSchema.index({ deletedAt: 1 }, { sparse: true }); // what is to be cleared away

export type StoreDocumentRecord = InferSchemaType<typeof documentSchema> & {
  _id: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
};
/** Collection `store_documents`. */
export const defineStoreDocumentModel = (connection: Connection) =>
  connection.model('StoreDocument', documentSchema, 'store_documents');

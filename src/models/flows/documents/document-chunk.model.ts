import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

const owner = {
  organisationId: { type: Schema.Types.ObjectId, required: true },
  storeId: { type: Schema.Types.ObjectId, required: true },
};

const fileSchema = new Schema(
  {
    /** The document's. */
    _id: Schema.Types.ObjectId,
    ...owner,
    data: { type: Buffer, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
fileSchema.index({ storeId: 1 }); // a store that is deleted

export interface DocumentFileRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  storeId: Types.ObjectId;
  data: Buffer;
}
/** Collection `document_files`: a document as it was uploaded, until it was read. */
export const defineDocumentFileModel = (connection: Connection) =>
  connection.model('DocumentFile', fileSchema, 'document_files');

const chunkSchema = new Schema(
  {
    /** `<document>:<number>`. */
    _id: String,
    ...owner,
    documentId: { type: Schema.Types.ObjectId, required: true },
    /** Place in the document, from 0. */
    number: { type: Number, required: true },
    text: { type: String, required: true },
    heading: { type: [String], default: [] },
    page: Number,
    start: { type: Number, required: true },
    end: { type: Number, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
chunkSchema.index({ storeId: 1, documentId: 1, number: 1 }); // a document's, or a store's, in order

export type DocumentChunkRecord = InferSchemaType<typeof chunkSchema> & { _id: string };
/** Collection `document_chunks`. */
export const defineDocumentChunkModel = (connection: Connection) =>
  connection.model('DocumentChunk', chunkSchema, 'document_chunks');

const vectorsSchema = new Schema(
  {
    /** `<document>:<number of its first chunk>`. */
    _id: String,
    ...owner,
    documentId: { type: Schema.Types.ObjectId, required: true },
    from: { type: Number, required: true },
    count: { type: Number, required: true },
    model: { type: String, required: true },
    dimension: { type: Number, required: true },
    /** One after the other, as 32-bit floats. */
    vectors: { type: Buffer, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
vectorsSchema.index({ storeId: 1, documentId: 1, from: 1 }); // a document's, or a store's, in order

export interface DocumentVectorsRecord {
  _id: string;
  organisationId: Types.ObjectId;
  storeId: Types.ObjectId;
  documentId: Types.ObjectId;
  from: number;
  count: number;
  model: string;
  dimension: number;
  vectors: Buffer;
}
/** Collection `document_vectors`: vectors of neighbouring chunks, packed, so that a store is read quickly. */
export const defineDocumentVectorsModel = (connection: Connection) =>
  connection.model('DocumentVectors', vectorsSchema, 'document_vectors');

import { type Connection, Schema, type Types } from 'mongoose';

/** The vector of one text, made by one model for one organisation. */
export interface EmbeddingCacheRecord {
  /** Hash of organisation, model and text: see `llm/embeddings/embedding-cache.ts`. */
  _id: string;
  organisationId: Types.ObjectId;
  /** 32-bit floats, little-endian. */
  vector: Buffer;
  expiresAt: Date;
}

const embeddingCacheSchema = new Schema<EmbeddingCacheRecord>(
  {
    _id: { type: String, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    vector: { type: Buffer, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
embeddingCacheSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
embeddingCacheSchema.index({ organisationId: 1 }); // all of an organisation's, when it is deleted

/** Collection `embeddings_cache`: may be emptied at any moment; it only saves money and time. */
export const defineEmbeddingCacheModel = (connection: Connection) =>
  connection.model('EmbeddingCache', embeddingCacheSchema, 'embeddings_cache');

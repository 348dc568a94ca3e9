import { type Connection, Schema, type Types } from 'mongoose';
import { EMBEDDING_JOB_STATUSES, type EmbeddingJob } from '../../contracts/gateway/embedding-jobs';
import { DAY_MS } from '../../platform/time';

/** From the asking on; then job, texts and vectors go. */
export const EMBEDDING_JOB_KEPT_MS = DAY_MS;

/** Many texts to be embedded. They lie in `embedding_job_parts`, and so do their vectors. */
export interface EmbeddingJobRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  apiKeyId?: Types.ObjectId;
  /** Of the organisation, when it was asked for. */
  tier: string;
  model: string;
  /** What the provider calls it: vectors of two models are never mixed, also where an id is given to another. */
  providerModel: string;
  dimension: number;
  status: EmbeddingJob['status'];
  /** The fence; counts claims. */
  attempt: number;
  /** Claims since a part was last stored. */
  idleAttempts: number;
  parts: number;
  /** They are stored in order: also the number of the next. */
  partsDone: number;
  /** Texts. */
  total: number;
  done: number;
  error?: { code: string; message: string };
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
}

const jobSchema = new Schema<EmbeddingJobRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    apiKeyId: Schema.Types.ObjectId,
    tier: { type: String, required: true },
    model: { type: String, required: true },
    providerModel: { type: String, required: true },
    dimension: { type: Number, required: true },
    status: { type: String, enum: EMBEDDING_JOB_STATUSES, required: true },
    attempt: { type: Number, required: true },
    idleAttempts: { type: Number, required: true },
    parts: { type: Number, required: true },
    partsDone: { type: Number, required: true },
    total: { type: Number, required: true },
    done: { type: Number, required: true },
    error: { type: new Schema({ code: String, message: String }, { _id: false }) },
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
jobSchema.index({ organisationId: 1, userId: 1, status: 1 }); // how many of a person's are open; all of a person's or an organisation's
jobSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export interface EmbeddingJobPartRecord {
  /** `<jobId>:<n>`, `n` from 0. */
  _id: string;
  jobId: Types.ObjectId;
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  /** Place of its first text, and the one after its last. */
  from: number;
  end: number;
  /** Until their vectors are there. */
  texts?: string[];
  /** One after the other, as 32-bit floats. */
  vectors?: Buffer;
  expiresAt: Date;
}

const partSchema = new Schema<EmbeddingJobPartRecord>(
  {
    _id: { type: String, required: true },
    jobId: { type: Schema.Types.ObjectId, required: true },
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    from: { type: Number, required: true },
    end: { type: Number, required: true },
    texts: { type: [String], default: undefined },
    vectors: Buffer,
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
partSchema.index({ jobId: 1, from: 1 }); // a job's, in order
partSchema.index({ organisationId: 1, userId: 1 }); // all of a person's or an organisation's, when they go
partSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Collections `embedding_jobs` and `embedding_job_parts`. */
export const defineEmbeddingJobModel = (connection: Connection) =>
  connection.model('EmbeddingJob', jobSchema, 'embedding_jobs');
export const defineEmbeddingJobPartModel = (connection: Connection) =>
  connection.model('EmbeddingJobPart', partSchema, 'embedding_job_parts');

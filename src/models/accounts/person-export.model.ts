import { type Connection, Schema, type Types } from 'mongoose';
import { EXPORT_KEPT_DAYS } from '../../contracts/accounts/own-data';
import { DAY_MS, SECOND_MS } from '../../platform/time';

/** A section that is written whole: its chunks are those of the attempt that wrote it. */
export interface ExportPart {
  section: string;
  attempt: number;
  chunks: number;
  bytes: number;
}

/** A person's export. Its file lies in `person_export_chunks`, so that every instance can serve it. */
export interface PersonExportRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  userId: Types.ObjectId;
  status: 'queued' | 'running' | 'ready' | 'failed';
  /** There while it is queued or running: one a person. */
  isOpen?: true;
  /** The fence; counts claims. */
  attempt: number;
  parts: ExportPart[];
  /** The section at work. */
  part: string | null;
  /** Its owner took it away: it is kept, without a file, to count for the day. */
  isRemoved?: true;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
}

/** How long what was there is still listed. */
const LISTED_SECONDS = (EXPORT_KEPT_DAYS * DAY_MS) / SECOND_MS;

const exportSchema = new Schema<PersonExportRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    status: { type: String, required: true },
    isOpen: Boolean,
    attempt: { type: Number, required: true },
    parts: { type: [Schema.Types.Mixed] as never, default: [] },
    part: { type: String, default: null },
    isRemoved: Boolean,
    expiresAt: { type: Date, required: true },
  },
  { timestamps: true, bufferCommands: false, versionKey: false },
);
exportSchema.index({ userId: 1, _id: -1 }); // a person's, newest first, and how many of a day
exportSchema.index({ userId: 1, isOpen: 1 }, { unique: true, partialFilterExpression: { isOpen: { $exists: true } } }); // one at a time
exportSchema.index({ expiresAt: 1 }, { expireAfterSeconds: LISTED_SECONDS });

export interface PersonExportChunkRecord {
  /** `<exportId>:<section>:<attempt>:<n>`, `n` from 0. */
  _id: string;
  exportId: Types.ObjectId;
  data: Buffer;
  expiresAt: Date;
}

const chunkSchema = new Schema<PersonExportChunkRecord>(
  {
    _id: { type: String, required: true },
    exportId: { type: Schema.Types.ObjectId, required: true },
    data: { type: Buffer, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
chunkSchema.index({ exportId: 1 }); // all of an export, when it is deleted
chunkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Collections `person_exports` and `person_export_chunks`. */
export const definePersonExportModel = (connection: Connection) =>
  connection.model('PersonExport', exportSchema, 'person_exports');
export const definePersonExportChunkModel = (connection: Connection) =>
  connection.model('PersonExportChunk', chunkSchema, 'person_export_chunks');

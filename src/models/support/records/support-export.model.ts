import { type Connection, Schema, type Types } from 'mongoose';
import type { ExportFormat, SessionExport } from '../../../contracts/support/exports';

/** An export of a support session. Its file lies in `support_export_chunks`, so that every instance can serve it. */
export interface SupportExportRecord {
  _id: Types.ObjectId;
  organisationId: Types.ObjectId;
  sessionId: Types.ObjectId;
  /** Who asked for it: the only one who gets it. */
  userId: Types.ObjectId;
  format: ExportFormat;
  /** What the person may do in the session, as it stands in the file. */
  access: { canWrite: boolean; canConclude: boolean };
  status: SessionExport['status'];
  /** There while it waits or is at work. */
  isOpen?: true;
  /** The fence; counts claims. */
  attempt: number;
  chunks: number;
  bytes: number | null;
  error: string | null;
  createdAt: Date;
  expiresAt: Date;
}

const exportSchema = new Schema<SupportExportRecord>(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    format: { type: String, required: true },
    access: { type: Schema.Types.Mixed as never, required: true },
    status: { type: String, required: true },
    isOpen: Boolean,
    attempt: { type: Number, required: true },
    chunks: { type: Number, required: true },
    bytes: { type: Number, default: null },
    error: { type: String, default: null },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
exportSchema.index({ userId: 1, isOpen: 1 }); // how many a person has at work
exportSchema.index({ sessionId: 1 }); // those of a session that is deleted
exportSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export interface SupportExportChunkRecord {
  /** `<exportId>:<attempt>:<n>`, `n` from 0. */
  _id: string;
  sessionId: Types.ObjectId;
  data: Buffer;
  expiresAt: Date;
}

const chunkSchema = new Schema<SupportExportChunkRecord>(
  {
    _id: { type: String, required: true },
    sessionId: { type: Schema.Types.ObjectId, required: true },
    data: { type: Buffer, required: true },
    expiresAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);
chunkSchema.index({ sessionId: 1 }); // those of a session that is deleted
chunkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Collections `support_exports` and `support_export_chunks`. */
export const defineSupportExportModel = (connection: Connection) =>
  connection.model('SupportExport', exportSchema, 'support_exports');
export const defineSupportExportChunkModel = (connection: Connection) =>
  connection.model('SupportExportChunk', chunkSchema, 'support_export_chunks');

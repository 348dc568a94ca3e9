import { type Connection, type InferSchemaType, Schema, type Types } from 'mongoose';

/**
 * What happened, kept for good. Written unsealed (no sequence, no hash), inside the transaction of what it tells of;
 * `security/audit/seal-audit.ts` chains it about a second later.
 */
const auditEntrySchema = new Schema(
  {
    organisationId: { type: Schema.Types.ObjectId, required: true },
    at: { type: Date, required: true },
    /** Who did it; absent where nobody is known (a failed log-in). */
    actorId: Schema.Types.ObjectId,
    /** By which log-in (family of refresh tokens), or API key; absent in entries from before this was kept. */
    logInId: String,
    apiKeyId: Schema.Types.ObjectId,
    /** Noun and verb: `auth.logged-in`, `generation.saved`. */
    action: { type: String, required: true },
    /** What it was done to: `user:<id>`, `canvas:<id>`. */
    resource: { type: String, required: true },
    details: { type: Schema.Types.Mixed, required: true },
    ip: String,
    userAgent: String,
    /**
     * What the chain holds of `ip` and `userAgent`: a hash of them and of the salt (`security/audit/audit-hash.ts`). When their
     * person's account is deleted, both and the salt go; the hash, which nobody can guess from then on, stays. Absent in
     * entries that have neither, and in those from before this was kept.
     */
    personalHash: String,
    personalSalt: String,
    /** From 1 without gaps in one organisation; null until sealed. */
    sequence: { type: Number, default: null },
    prevHash: { type: String, default: null },
    hash: { type: String, default: null },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
auditEntrySchema.index({ organisationId: 1, _id: -1 }); // the list, newest first
auditEntrySchema.index({ organisationId: 1, actorId: 1, _id: -1 }); // what one person did
auditEntrySchema.index({ organisationId: 1, action: 1, _id: -1 }); // where such a thing was done
auditEntrySchema.index({ organisationId: 1, sequence: 1 }); // the chain, in order
auditEntrySchema.index({ sequence: 1, _id: 1 }); // what is not sealed (null), oldest first

export type AuditEntryRecord = InferSchemaType<typeof auditEntrySchema> & { _id: Types.ObjectId };

/** Where an organisation's chain ends: the compare-and-set that makes sealing safe to run twice at once. */
const auditHeadSchema = new Schema(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    sequence: { type: Number, required: true },
    hash: { type: String, required: true },
    /** When the newest sealed entry was sealed. */
    sealedAt: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false },
);

/** Collections `system_audit` and `audit_heads`. */
export const defineAuditEntryModel = (connection: Connection) =>
  connection.model('AuditEntry', auditEntrySchema, 'system_audit');
export const defineAuditHeadModel = (connection: Connection) =>
  connection.model('AuditHead', auditHeadSchema, 'audit_heads');

import { type ClientSession, Types } from 'mongoose';
import {
  type ExportFormat,
  SESSION_EXPORT_KEPT_MINUTES,
  SESSION_EXPORTS_OPEN_MAX,
  type SessionExport,
} from '../../contracts/support/exports';
import type { Caller } from '../../platform/caller';
import { notFound, rateLimited } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import type { Models } from '../../models/index';
import { insertOutbox } from '../../models/kernel/insert-outbox';
import type { SupportExportRecord } from '../../models/support/records/support-export.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';

/** When to ask again where too many are at work. */
const RETRY_MS = 5 * SECOND_MS;

interface Asked {
  session: SupportSessionRecord;
  caller: Caller;
  access: SupportExportRecord['access'];
  format: ExportFormat;
}

/**
 * Asks for a session as a file, with the entry of the outbox by which a worker writes it. `alongside` is the last write of the
 * transaction. 429 where too many of the person are at work; of several asked for at the same moment a few more may pass.
 */
export async function askForSessionExport(
  models: Models,
  { session, caller, access, format }: Asked,
  alongside: (transaction: ClientSession, asked: SessionExport) => Promise<void>,
): Promise<{ asked: SessionExport; outboxId: string }> {
  const { _id: sessionId, organisationId } = session;
  const userId = new Types.ObjectId(caller.userId);
  return withTransaction(models.SupportExport.db, async (transaction) => {
    const open = await models.SupportExport.countDocuments({ userId, isOpen: true }, { session: transaction });
    if (open >= SESSION_EXPORTS_OPEN_MAX)
      throw rateLimited(`${open} of your exports are at work: wait for one of them.`, RETRY_MS);
    const now = Date.now();
    const record: SupportExportRecord = {
      ...{ _id: new Types.ObjectId(), organisationId, sessionId, userId, format, access },
      ...{ status: 'queued', isOpen: true, attempt: 0, chunks: 0, bytes: null, error: null },
      ...{ createdAt: new Date(now), expiresAt: new Date(now + SESSION_EXPORT_KEPT_MINUTES * MINUTE_MS) },
    };
    await models.SupportExport.collection.insertOne({ ...record }, { session: transaction });
    const payload = { exportId: record._id.toHexString() };
    const outboxId = await insertOutbox(models, { kind: 'support-export', organisationId, payload }, transaction);
    const asked = presentSessionExport(record);
    await alongside(transaction, asked);
    return { asked, outboxId };
  });
}

/** An export of the caller's of this session. 404 `export_not_found`, also for somebody else's and for one that is over. */
export async function findSessionExport(
  models: Models,
  { session, caller }: Pick<Asked, 'session' | 'caller'>,
  exportId: string,
): Promise<SupportExportRecord> {
  const record = await models.SupportExport.findOne({
    _id: new Types.ObjectId(exportId),
    sessionId: session._id,
    userId: new Types.ObjectId(caller.userId),
    expiresAt: { $gt: new Date() },
  }).lean<SupportExportRecord>();
  if (!record) throw notFound('export_not_found', 'You have no such export, or it is gone.');
  return record;
}

/** An export as it leaves. */
export const presentSessionExport = (record: SupportExportRecord): SessionExport => ({
  id: record._id.toHexString(),
  session_id: record.sessionId.toHexString(),
  format: record.format,
  status: record.status,
  size_bytes: record.bytes,
  error: record.error,
  created_at: record.createdAt.toISOString(),
  expires_at: record.expiresAt.toISOString(),
});

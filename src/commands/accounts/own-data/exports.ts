import { type ClientSession, Types } from 'mongoose';
import { EXPORT_KEPT_DAYS, EXPORTS_PER_DAY_MAX, type PersonExport } from '../../../contracts/accounts/own-data';
import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import type { Models } from '../../../models/index';
import { presentExport } from '../../../models/accounts/person/present-export';
import type { PersonExportRecord } from '../../../models/accounts/person-export.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { conflict, notFound, rateLimited } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { DAY_MS } from '../../../platform/time';
import { appendAudit } from '../../../security/audit/audit';
import type { AccountOutbox } from '../../../security/accounts/own-data/account-outbox';

export interface ExportDeps {
  models: Models;
  accountTasks: AccountOutbox;
}

/**
 * Starts an export of all of the caller's data and audits it. `alongside` is the last write of its transaction. 409
 * `export_running` with the one that is at work; 429 after a few within a day.
 */
export async function startExport(
  { models, accountTasks }: ExportDeps,
  caller: Caller,
  alongside: (session: ClientSession, started: PersonExport) => Promise<void>,
): Promise<PersonExport> {
  const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
  try {
    const { started, taskId } = await withTransaction(models.PersonExport.db, async (session) => {
      const now = new Date();
      await requireOfDay(models, userId, now, session);
      const record: PersonExportRecord = {
        _id: new Types.ObjectId(),
        organisationId,
        userId,
        status: 'queued',
        isOpen: true,
        attempt: 0,
        parts: [],
        part: null,
        createdAt: now,
        updatedAt: now,
        expiresAt: new Date(now.getTime() + EXPORT_KEPT_DAYS * DAY_MS),
      };
      await models.PersonExport.collection.insertOne({ ...record }, { session });
      const exportId = record._id.toHexString();
      const entry = {
        ...actorOf(caller),
        action: 'account.export-started' as const,
        details: { exportId },
      };
      await appendAudit(models, { ...entry, resource: `user:${caller.userId}` }, session);
      const taskId = await accountTasks.keep({ task: 'export', exportId }, session);
      const started = presentExport(record);
      await alongside(session, started);
      return { started, taskId };
    });
    await accountTasks.issue(taskId);
    return started;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const open = await models.PersonExport.findOne({ userId, isOpen: true }).lean<PersonExportRecord>();
    if (!open) throw error;
    throw conflict('export_running', 'An export is at work already.', { current: presentExport(open) });
  }
}

/** Also counts those that were taken away. One that is at work is the better answer, and is looked for first. */
async function requireOfDay(models: Models, userId: Types.ObjectId, now: Date, session: ClientSession): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS);
  const ofDay = await models.PersonExport.find({ userId, createdAt: { $gt: since } }, null, { session })
    .sort({ _id: 1 })
    .lean<PersonExportRecord[]>();
  const open = ofDay.find(({ isOpen }) => isOpen);
  if (open) throw conflict('export_running', 'An export is at work already.', { current: presentExport(open) });
  const [oldest] = ofDay;
  if (!oldest || ofDay.length < EXPORTS_PER_DAY_MAX) return;
  throw rateLimited(
    `You have had ${EXPORTS_PER_DAY_MAX} exports within a day: wait for the next.`,
    oldest.createdAt.getTime() - since.getTime(),
  );
}

const owned = (caller: Caller) => ({
  userId: new Types.ObjectId(caller.userId),
  organisationId: new Types.ObjectId(caller.organisationId),
  isRemoved: { $exists: false },
});

/** The caller's exports, newest first; expired ones too, for a week. */
export async function listExports(models: Models, caller: Caller): Promise<PersonExport[]> {
  const records = await models.PersonExport.find(owned(caller)).sort({ _id: -1 }).lean<PersonExportRecord[]>();
  return records.map((record) => presentExport(record));
}

/** 404 `export_not_found`, also for somebody else's. */
export async function findExport(models: Models, caller: Caller, exportId: string): Promise<PersonExportRecord> {
  const record = await models.PersonExport.findOne({
    ...owned(caller),
    _id: new Types.ObjectId(exportId),
  }).lean<PersonExportRecord>();
  if (!record) throw exportNotFound();
  return record;
}

/** An export whose file can be sent, the sending audited. 404 `export_not_found`, 409 `export_not_ready`. */
export async function findForDownload(models: Models, caller: Caller, exportId: string): Promise<PersonExportRecord> {
  const record = await findExport(models, caller, exportId);
  const { status } = presentExport(record);
  if (status !== 'ready')
    throw conflict('export_not_ready', `There is no file to download: the export is ${status}.`, {
      current: presentExport(record),
    });
  await appendAudit(models, entryOf(caller, 'account.export-downloaded', exportId));
  return record;
}

/** Deletes an export and its file; one that is at work stops at its next section. 404 `export_not_found`. */
export async function removeExport(models: Models, caller: Caller, exportId: string): Promise<void> {
  const _id = new Types.ObjectId(exportId);
  await withTransaction(models.PersonExport.db, async (session) => {
    const { matchedCount } = await models.PersonExport.updateOne(
      { ...owned(caller), _id },
      // The fence moves on, so that whoever is at work on it finds it taken.
      {
        $set: { isRemoved: true, status: 'failed', parts: [], part: null },
        $unset: { isOpen: '' },
        $inc: { attempt: 1 },
      },
      { session },
    );
    if (matchedCount === 0) throw exportNotFound();
    await appendAudit(models, entryOf(caller, 'account.export-removed', exportId), session);
  });
  await models.PersonExportChunk.deleteMany({ exportId: _id });
}

const exportNotFound = () => notFound('export_not_found', 'You have no such export, or it is gone.');

const entryOf = (caller: Caller, action: AuditAction, exportId: string) => ({
  ...actorOf(caller),
  action,
  resource: `user:${caller.userId}`,
  details: { exportId },
});

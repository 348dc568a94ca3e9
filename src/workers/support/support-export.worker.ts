import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import type { Models } from '../../models/index';
import { readWholeSession } from '../../models/support/records/read-whole-session';
import { keepExportFile } from '../../models/support/records/session-export-file';
import type { SupportExportRecord } from '../../models/support/records/support-export.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { crashPoint } from '../../platform/crash-point';
import type { Logger } from '../../platform/logger';
import { supportExportQueue } from '../../queues/support/support-export.queue';
import { defineWorker } from '../define-worker';
import { ExportNotRendered, renderInThread } from './export/render-in-thread';
import type { WorkerDeps } from '../worker-deps';

/** Claims of one export, deaths and errors together; then it has failed. */
const ATTEMPTS_MAX = 5;
const taskSchema = z.object({ exportId: idSchema });

interface ExportDeps {
  models: Models;
  log: Logger;
  signal: AbortSignal;
  timeoutMs: number;
}

/**
 * Writes the export of an outbox entry of kind `support-export`; the entry goes when it is done, so that whoever dies is followed
 * by another. Resolves to one word for the log: `ready`, `failed`, `gone` where there is nothing to do (any more), `fenced` where
 * another has taken it up meanwhile.
 */
export async function doSessionExport(deps: ExportDeps, outboxId: string): Promise<string> {
  const { Outbox } = deps.models;
  const entry = await Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'support-export' }).lean();
  if (!entry) return 'gone';
  const outcome = await writeExport(deps, taskSchema.parse(entry.payload).exportId);
  if (outcome !== 'fenced') await Outbox.deleteOne({ _id: entry._id });
  return outcome;
}

async function writeExport({ models, log, signal, timeoutMs }: ExportDeps, exportId: string): Promise<string> {
  const record = await models.SupportExport.findOneAndUpdate(
    { _id: new Types.ObjectId(exportId), isOpen: true },
    { $set: { status: 'running' }, $inc: { attempt: 1 } },
    { returnDocument: 'after' },
  ).lean<SupportExportRecord>();
  if (!record) return 'gone';
  const session = await models.SupportSession.findById(record.sessionId).lean<SupportSessionRecord>();
  if (!session) return end(models, record, { status: 'failed', error: 'The session is gone.' });
  if (record.attempt > ATTEMPTS_MAX) return end(models, record, { status: 'failed', error: 'It failed too often.' });
  const whole = await readWholeSession(models, session, record.access);
  try {
    const file = await renderInThread(whole, record.format, { signal, timeoutMs });
    const chunks = await keepExportFile(models, record, file);
    await crashPoint('session-export.file-kept');
    return await end(models, record, { status: 'ready', chunks, bytes: file.byteLength });
  } catch (error) {
    if (!(error instanceof ExportNotRendered)) throw error;
    log.warn({ exportId, code: 'session_export_failed', error }, 'An export of a session was not written');
    return end(models, record, { status: 'failed', error: error.message });
  }
}

async function end(
  models: Models,
  { _id, attempt }: SupportExportRecord,
  ended: Pick<SupportExportRecord, 'status'> & Partial<SupportExportRecord>,
): Promise<string> {
  const { matchedCount } = await models.SupportExport.updateOne(
    { _id, attempt, isOpen: true },
    { $set: ended, $unset: { isOpen: '' } },
  );
  return matchedCount === 1 ? ended.status : 'fenced';
}

export const supportExportWorker = (deps: Pick<WorkerDeps, 'models' | 'config'>) =>
  defineWorker({
    queue: supportExportQueue,
    concurrency: deps.config.SUPPORT_EXPORT_CONCURRENCY,
    work: ({ outboxId }, { signal, log }) =>
      doSessionExport({ models: deps.models, signal, log, timeoutMs: deps.config.SUPPORT_EXPORT_TIMEOUT_MS }, outboxId),
  });

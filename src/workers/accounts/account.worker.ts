import { Types } from 'mongoose';
import { SECOND_MS } from '../../platform/time';
import { accountQueue } from '../../queues/accounts/account.queue';
import { accountTaskSchema } from '../../security/accounts/own-data/account-outbox';
import { deletePerson, type DeletionDeps } from './account/delete-person';
import { type ExportDeps, exportPerson } from './account/export-person';
import { defineWorker } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';

/** Processes believe in a log-in or a key for 5 s without reading it again. */
const SETTLE_MS = 6 * SECOND_MS;

/**
 * Carries out what an outbox entry of kind `account` asks for; the entry goes when it is done, so that whoever dies is
 * followed by another. Resolves to one word for the log.
 */
export async function doAccountTask(deps: DeletionDeps & ExportDeps, outboxId: string): Promise<string> {
  const { models } = deps;
  const entry = await models.Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'account' }).lean();
  if (!entry) return 'gone';
  const task = accountTaskSchema.parse(entry.payload);
  const outcome =
    task.task === 'export' ? await exportPerson(deps, task.exportId) : await deletePerson(deps, task.userId);
  // Somebody else is at work on it, or its time has not come: the entry is theirs, and that day's.
  if (outcome !== 'fenced' && outcome !== 'early') await models.Outbox.deleteOne({ _id: entry._id });
  return outcome;
}

export const accountWorker = (
  deps: Pick<WorkerDeps, 'models' | 'mails' | 'cancel' | 'config' | 'erasures' | 'exportSections' | 'secrets' | 'log'>,
) =>
  defineWorker({
    queue: accountQueue,
    concurrency: deps.config.ACCOUNT_CONCURRENCY,
    work: ({ outboxId }, { signal }) =>
      doAccountTask({ ...deps, undoing: deps, signal, settleMs: SETTLE_MS }, outboxId),
  });

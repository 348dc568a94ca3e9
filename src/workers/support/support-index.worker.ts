import { Types } from 'mongoose';
import { z } from 'zod';
import { idSchema } from '../../contracts/kernel/common';
import { findAppError } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import { DAY_MS } from '../../platform/time';
import { supportIndexQueue } from '../../queues/support/support-index.queue';
import { indexSession } from '../../search/sessions/index-session';
import { defineWorker } from '../define-worker';
import type { WorkerDeps } from '../worker-deps';

/** A session that could not be embedded for so long is found by words alone. */
const TASK_AGE_MAX_MS = DAY_MS;
const taskSchema = z.object({ sessionId: idSchema });

type IndexDeps = Parameters<typeof indexSession>[0] & { log: Logger };

/**
 * Embeds the session of an outbox entry of kind `support-index`; the entry goes when it is done, so that whoever dies is followed
 * by another. What was asked while it was worked on is done at once. Resolves to one word for the log; `refused` where no
 * budget pays for it or the model cannot, `stale` where it was tried for a day: both are found by words alone.
 */
export async function doIndexTask(deps: IndexDeps, outboxId: string): Promise<string> {
  const { Outbox } = deps.models;
  let outcome = 'gone';
  for (;;) {
    const entry = await Outbox.findOne({ _id: new Types.ObjectId(outboxId), kind: 'support-index' }).lean();
    if (!entry) return outcome;
    const isStale = Date.now() - entry.createdAt.getTime() > TASK_AGE_MAX_MS;
    outcome = isStale ? 'stale' : await tryIndexing(deps, taskSchema.parse(entry.payload).sessionId);
    const { deletedCount } = await Outbox.deleteOne({ _id: entry._id, asked: entry.asked ?? null });
    if (deletedCount === 1) return outcome;
  }
}

async function tryIndexing(deps: IndexDeps, sessionId: string): Promise<string> {
  try {
    return await indexSession(deps, sessionId);
  } catch (error) {
    const told = deps.signal.aborted ? undefined : findAppError(error);
    if (!told || told.isRetryable) throw error;
    deps.log.warn({ sessionId, code: told.code }, 'A session was not embedded: it is found by words alone');
    return 'refused';
  }
}

export const supportIndexWorker = (deps: Pick<WorkerDeps, 'models' | 'embeddings' | 'config'>) =>
  defineWorker({
    queue: supportIndexQueue,
    concurrency: deps.config.SUPPORT_INDEX_CONCURRENCY,
    work: ({ outboxId }, { signal, log }) => doIndexTask({ ...deps, signal, log }, outboxId),
  });

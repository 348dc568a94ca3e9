import { SECOND_MS } from '../../../platform/time';
import type { GenerationRecord } from './generation.model';
import type { Models } from '../../index';
import type { RunRecord } from '../../runs/run.model';
import { markGeneration } from './write-generation';

/** A generation is told of its run's end within this; older than it, whoever should have told is gone. */
const GRACE_MS = 10 * SECOND_MS;
const BATCH = 200;

/**
 * Closes generations that are still open although their run has ended without saving (its worker died in between).
 * Safe to run many times and in many processes. Returns those it closed. For the scheduler.
 */
export async function settleGenerations(models: Models, now = new Date()): Promise<GenerationRecord[]> {
  const open = await models.Generation.find({
    status: { $in: ['running', 'waiting'] },
    updatedAt: { $lt: new Date(now.getTime() - GRACE_MS) },
  })
    .sort({ updatedAt: 1 })
    .limit(BATCH)
    .lean<GenerationRecord[]>();
  if (open.length === 0) return [];
  const runs = await models.Run.find(
    { _id: { $in: open.map(({ runId }) => runId) }, status: { $in: ['failed', 'cancelled'] } },
    { status: 1, error: 1, attempt: 1 },
  ).lean<Pick<RunRecord, '_id' | 'status' | 'error' | 'attempt'>[]>();
  const ended = new Map(runs.map((run) => [run._id.toString(), run]));
  const closed: GenerationRecord[] = [];
  for (const generation of open) {
    const run = ended.get(generation.runId.toString());
    if (!run) continue;
    const error = run.error?.code
      ? { code: run.error.code, message: run.error.message ?? '', retryable: run.error.retryable ?? false }
      : null;
    const marked = await markGeneration(models, {
      generationSessionId: generation._id,
      organisationId: generation.organisationId.toString(),
      attempt: run.attempt,
      status: run.status === 'cancelled' ? 'cancelled' : error?.code === 'generation_rejected' ? 'rejected' : 'failed',
      ...(error ? { error } : {}),
    });
    if (marked) closed.push(marked);
  }
  return closed;
}

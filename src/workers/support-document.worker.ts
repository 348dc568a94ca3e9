import type { RunError } from '../contracts/run-events';
import type { RunRecord } from '../models/run.model';
import type { SupportSessionRecord } from '../models/support-session.model';
import { supportDocumentQueue } from '../queues/support-document.queue';
import { announceSession } from '../realtime/announce-session';
import { executeRun, type RunOutcome } from '../runs/execute-run';
import { defineWorker } from './define-worker';
import { followUpRun } from './follow-up-run';
import { writeDocumentRun } from './support-document/write-document-run';
import type { WorkerDeps } from './worker-deps';

/** A run of kind `support.document`: notes, or an output, that somebody waits for. */
export const supportDocumentWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: supportDocumentQueue,
    concurrency: deps.config.SUPPORT_DOCUMENT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUp(deps, run, outcome, error) },
        runId,
        (context, run) => writeDocumentRun(deps, context, run, { isAhead: false }),
      ),
  });

/** Tells the run's owner; an output that will not come says why. */
async function followUp(deps: WorkerDeps, run: RunRecord, outcome: RunOutcome, error?: RunError): Promise<void> {
  await followUpRun(deps, run, outcome, error);
  if (!error) return;
  const { modifiedCount } = await deps.models.SupportOutput.updateOne(
    { runId: run._id, status: 'pending' },
    { $set: { status: 'failed', error: error.message } },
  );
  if (modifiedCount === 0) return;
  const session = await deps.models.SupportSession.findById(run.subjectId, { vector: 0 }).lean<SupportSessionRecord>();
  if (session) await announceSession(deps, session, 'outputs');
}

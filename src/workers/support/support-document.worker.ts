import type { RunError } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import { supportDocumentQueue } from '../../queues/support/support-document.queue';
import { executeRun, type RunOutcome } from '../../runs/lifecycle/execute-run';
import { defineWorker } from '../define-worker';
import { followUpRun } from '../follow-up-run';
import { writeDocumentRun } from './document/write-document-run';
import { tellFailedRun } from './tell-session';
import type { WorkerDeps } from '../worker-deps';

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
  if (!error && outcome !== 'fenced') return;
  const isTold =
    error !== undefined &&
    (
      await deps.models.SupportOutput.updateOne(
        { runId: run._id, status: 'pending' },
        { $set: { status: 'failed', error: error.message } },
      )
    ).modifiedCount > 0;
  await tellFailedRun(deps, run.subjectId, isTold ? 'outputs' : 'session');
}

import { supportDraftQueue } from '../queues/support-draft.queue';
import { executeRun } from '../runs/execute-run';
import { defineWorker } from './define-worker';
import { followUpRun } from './follow-up-run';
import { writeDocumentRun } from './support-document/write-document-run';
import { tellFailedRun } from './tell-session';
import type { WorkerDeps } from './worker-deps';

/** A run of kind `support.draft`: the notes of a session that goes on, so that most of them are there at its end. */
export const supportDraftWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: supportDraftQueue,
    concurrency: deps.config.SUPPORT_DRAFT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        {
          ...deps.execute,
          async onLeft(run, outcome, error) {
            await followUpRun(deps, run, outcome, error);
            if (error || outcome === 'fenced') await tellFailedRun(deps, run.subjectId);
          },
        },
        runId,
        (context, run) => writeDocumentRun(deps, context, run, { isAhead: true }),
      ),
  });

import { supportDraftQueue } from '../../queues/support/support-draft.queue';
import { executeRun } from '../../runs/lifecycle/execute-run';
import { defineWorker } from '../define-worker';
import { writeDocumentRun } from './document/write-document-run';
import { followUpSessionRun } from './tell-session';
import type { WorkerDeps } from '../worker-deps';

/** A run of kind `support.draft`: the notes of a session that goes on, so that most of them are there at its end. */
export const supportDraftWorker = (deps: WorkerDeps) =>
  defineWorker({
    queue: supportDraftQueue,
    concurrency: deps.config.SUPPORT_DRAFT_CONCURRENCY,
    work: ({ runId }) =>
      executeRun(
        { ...deps.execute, onLeft: (run, outcome, error) => followUpSessionRun(deps, run, outcome, error) },
        runId,
        (context, run) => writeDocumentRun(deps, context, run, { isAhead: true }),
      ),
  });

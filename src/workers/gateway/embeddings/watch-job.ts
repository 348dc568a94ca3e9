import { isStillMine } from '../../../llm/embeddings/jobs/fenced-job';
import type { EmbeddingJobRecord } from '../../../models/gateway/embedding-job.model';
import type { Models } from '../../../models/index';
import { delay } from '../../../platform/time';

/** A cancelled job's call is broken off within a second. */
const WATCH_MS = 400;

export interface JobWatch {
  /** Aborted once the job was cancelled, or another attempt has it. */
  lost: AbortSignal;
  stop(): Promise<void>;
}

/** Looks again and again whether a job is still ours. A look that fails proves nothing: each write is fenced anyway. */
export function watchJob(models: Models, job: EmbeddingJobRecord): JobWatch {
  const [lost, stopped] = [new AbortController(), new AbortController()];
  const look = async () => {
    for (;;) {
      await delay(WATCH_MS, stopped.signal).catch(() => undefined);
      if (stopped.signal.aborted) return;
      const isMine = await isStillMine(models, job).catch(() => true);
      if (!isMine) return lost.abort(new Error('the job is cancelled, or another has it'));
    }
  };
  const looking = look();
  return {
    lost: lost.signal,
    stop: () => {
      stopped.abort(new Error('done'));
      return looking;
    },
  };
}

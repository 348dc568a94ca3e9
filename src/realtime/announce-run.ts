import type { RunRecord } from '../models/runs/run.model';
import { presentRunSummary } from '../runs/lifecycle/present-run';
import type { Broadcaster } from './broadcaster';

/** Tells whose run it is how it stands. */
export const announceRun = ({ broadcaster }: { broadcaster: Broadcaster }, run: RunRecord): Promise<void> =>
  broadcaster.runUpdated(run.organisationId.toString(), [run.userId.toString()], presentRunSummary(run));

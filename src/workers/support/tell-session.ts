import type { Types } from 'mongoose';
import type { RunError } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { announceSession } from '../../realtime/support/announce-session';
import type { RunOutcome } from '../../runs/lifecycle/execute-run';
import { followUpRun } from '../follow-up-run';
import type { WorkerDeps } from '../worker-deps';

type TellDeps = Pick<WorkerDeps, 'models' | 'broadcaster' | 'ledger' | 'log'>;

/** Tells of a session once what its run cost stands in the ledger, so that its sum is true. */
export async function tellSession(
  deps: TellDeps,
  session: SupportSessionRecord,
  ...changed: Parameters<typeof announceSession> extends [unknown, unknown, ...infer Changed] ? Changed : never
): Promise<void> {
  await deps.ledger.flush().catch((error: unknown) => {
    deps.log.warn({ error }, 'The cost of a session is told before it stands in the ledger');
  });
  await announceSession(deps, session, ...changed);
}

/** The same of the session of a run that came to nothing; not where that is gone. */
export async function tellFailedRun(
  deps: TellDeps,
  sessionId: Types.ObjectId | null | undefined,
  changed: 'session' | 'outputs' = 'session',
): Promise<void> {
  const session = await deps.models.SupportSession.findById(sessionId, { vector: 0 }).lean<SupportSessionRecord>();
  if (session) await tellSession(deps, session, changed);
}

/** What follows when a run of a session leaves its worker: its owner is told; where it came to nothing, the session's readers too. */
export async function followUpSessionRun(
  deps: WorkerDeps,
  run: RunRecord,
  outcome: RunOutcome,
  error?: RunError,
): Promise<void> {
  await followUpRun(deps, run, outcome, error);
  if (error || outcome === 'fenced') await tellFailedRun(deps, run.subjectId);
}

import type { FlowRecord } from '../../models/flows/flow.model';
import type { RunRecord } from '../../models/runs/run.model';
import { actorOf, type Caller } from '../../platform/caller';
import { findAppError } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { type CancelDeps, cancelRun } from '../../runs/lifecycle/cancel-run';
import { appendAudit } from '../../security/audit/audit';
import type { FlowDeps } from './flow-deps';
import { dropTriggers } from './triggers/drop-triggers';

const LIVE: RunRecord['status'][] = ['queued', 'running', 'waiting'];

/** Deletes a flow with its versions, what its nodes did and its sessions; what runs is cancelled. Its runs stay, as rows of use and cost. */
export async function deleteFlow(
  deps: FlowDeps & { cancel: CancelDeps; onCancelled(run: RunRecord): Promise<void> },
  caller: Caller,
  { _id: flowId, organisationId }: FlowRecord,
): Promise<void> {
  const { models, connection } = deps;
  await withTransaction(connection, async (session) => {
    const deleted = await models.Flow.collection.deleteOne({ _id: flowId }, { session });
    if (deleted.deletedCount === 0) return; // somebody else just did
    await models.FlowVersion.collection.deleteMany({ flowId }, { session });
    await dropTriggers(models, { flowId }, session);
    await models.FlowEmbedToken.deleteMany({ flowId }, { session });
    await appendAudit(
      models,
      { ...actorOf(caller), action: 'flow.deleted', resource: `flow:${flowId.toHexString()}` },
      session,
    );
  });
  const live = await models.Run.find({ subjectId: flowId, organisationId, status: { $in: LIVE } })
    .sort({ _id: 1 })
    .lean<RunRecord[]>();
  for (const run of live) {
    const cancelled = await cancelRun(deps.cancel, run, 'Its flow was deleted.').catch((error: unknown) => {
      if (findAppError(error)?.code !== 'run_finished') throw error;
    });
    if (cancelled) await deps.onCancelled(cancelled);
  }
  const { FlowNodeRun, FlowCheckpoint, FlowValue, FlowSession, FlowMessage } = models;
  for (const model of [FlowNodeRun, FlowCheckpoint, FlowValue, FlowSession, FlowMessage])
    await model.collection.deleteMany({ flowId });
}

import { Types } from 'mongoose';
import type { TaskLane } from '../../../contracts/support/task-lane';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { type LaneProposal, mergeProposedLane } from '../../../commands/support/merge-proposed-lane';
import { presentLane } from '../../../models/support/records/present-session';
import { crashPoint } from '../../../platform/crash-point';
import { notFound } from '../../../platform/errors';
import { type ClientSession, withTransaction } from '../../../platform/mongo';
import { RunFenced } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';

/** Characters of what people typed into one item that a stream of a reply carries; the lane itself has all of it. */
const TYPED_MAX = 10_000;

/** A lane as streams and runs carry it: long pasted outputs cut, so that a journal of many lanes stays small. */
export const briefLane = (lane: TaskLane): TaskLane => ({
  ...lane,
  questions: lane.questions.map((item) => ({ ...item, answer: item.answer.slice(0, TYPED_MAX) })),
  actions: lane.actions.map((item) => ({ ...item, output: item.output.slice(0, TYPED_MAX) })),
});

/**
 * Saves a lane that the assistant proposes, merged with what people did to it meanwhile; the same proposal again changes
 * nothing. Undefined where the session is resolved or escalated: its lane stays. Throws RunFenced where the run is no
 * longer ours, 404 `session_not_found`.
 */
export async function proposeLane(
  { models, connection, masking }: Pick<WorkerDeps, 'models' | 'connection' | 'masking'>,
  run: RunRecord,
  sessionId: string,
  proposed: LaneProposal,
  laneIds: readonly string[],
  signal: AbortSignal,
): Promise<{ session: SupportSessionRecord; isChanged: boolean } | undefined> {
  const proposer = { runId: run._id.toHexString(), shown: new Set(laneIds) };
  const subject = { kind: 'support', id: new Types.ObjectId(sessionId), organisationId: run.organisationId } as const;
  const proposal = await masking.mask(proposed, subject, run.userId);
  await crashPoint('support-lane.before-save');
  const save = async (session: ClientSession) => {
    const owned = await models.Run.collection.updateOne(
      { _id: run._id, attempt: run.attempt, status: 'running' },
      { $set: { updatedAt: new Date() } },
      { session },
    );
    if (owned.matchedCount === 0) throw new RunFenced(`the run ${proposer.runId} ended before its lane was saved`);
    const of = { _id: new Types.ObjectId(sessionId), organisationId: run.organisationId };
    const current = await models.SupportSession.findOne(of, { vector: 0 })
      .session(session)
      .lean<SupportSessionRecord>();
    if (!current) throw notFound('session_not_found', 'The session is gone.');
    if (current.status === 'resolved' || current.status === 'escalated') return undefined;
    const lane = mergeProposedLane(current.lane, proposal, proposer);
    if (!lane) return { session: current, isChanged: false };
    const updatedAt = new Date();
    await models.SupportSession.collection.updateOne(of, { $set: { lane, updatedAt } }, { session });
    return { session: { ...current, lane, updatedAt }, isChanged: true };
  };
  const saved = await withTransaction(connection, save, signal);
  await crashPoint('support-lane.after-save');
  return saved;
}

export const laneOf = ({ lane }: SupportSessionRecord): TaskLane => briefLane(presentLane(lane));

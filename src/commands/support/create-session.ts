import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import { SUMMARY_MAX } from '../../contracts/support/scope';
import type { sessionCreate } from '../../contracts/support/sessions';
import type { Caller } from '../../platform/caller';
import { conflict } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { LaneRecord, SupportSessionRecord } from '../../models/support/records/support-session.model';
import { presentSessionSummary } from '../../models/support/records/present-session';
import { readSessionCost } from '../../models/support/records/session-costs';
import { auditSession, type SupportDeps } from '../../models/support/records/support-deps';

/** Longest piece of the last message that lists show, in characters. */
export const LAST_MESSAGE_MAX = 200;

/**
 * Begins a session of the caller's. `before`: a paused one whose summary, notes, domain, ticket and lane it begins with, where
 * the body does not say otherwise; 409 `session_status_conflict` where it is not paused. `also` acts last in the same transaction.
 */
export async function createSession(
  deps: SupportDeps,
  caller: Caller,
  {
    body,
    before,
    id = new Types.ObjectId(),
  }: { body: z.infer<typeof sessionCreate.body>; before?: SupportSessionRecord | undefined; id?: Types.ObjectId },
  also?: (transaction: ClientSession, session: SupportSessionRecord) => Promise<void>,
): Promise<SupportSessionRecord> {
  if (before && before.status !== 'paused')
    throw conflict('session_status_conflict', 'Only a paused session can be gone on with in a new one.', {
      current: presentSessionSummary(before, await readSessionCost(deps.models, before)),
    });
  const now = new Date();
  const session: SupportSessionRecord = {
    _id: id,
    organisationId: new Types.ObjectId(caller.organisationId),
    userId: new Types.ObjectId(caller.userId),
    userName: caller.name,
    title: body.title,
    problemSummary: body.problem_summary ?? (before ? summaryOf(before) : ''),
    problemDomain: body.problem_domain ?? before?.problemDomain ?? '',
    mode: body.mode ?? before?.mode ?? 'chat',
    status: 'active',
    revision: 1,
    ticketId: body.ticket_id ?? before?.ticketId ?? '',
    ...(before && { resumesId: before._id }),
    escalationReason: '',
    resolutionSummary: '',
    pauseNotes: '',
    messageCount: 0,
    lane: before ? laneOf(before.lane, now) : EMPTY_LANE,
    // Lists of subdocuments are typed as mongoose's own; what is written is plain.
    steps: [] as unknown as SupportSessionRecord['steps'],
    similar: [] as unknown as SupportSessionRecord['similar'],
    notesVersion: 0,
    psaStatus: 'no_psa',
    psaRevision: 0,
    worked: [{ from: now }] as unknown as SupportSessionRecord['worked'],
    createdAt: now,
    updatedAt: now,
  };
  return withTransaction(deps.connection, async (transaction) => {
    await deps.models.SupportSession.collection.insertOne(session as never, { session: transaction });
    const details = before ? { resumes: before._id.toHexString() } : {};
    await auditSession(deps, transaction, caller, session._id, 'support.created', details);
    await also?.(transaction, session);
    return session;
  });
}

const EMPTY_LANE = { revision: 0, questions: [], actions: [] } as unknown as LaneRecord;

/** The problem, and where it stood. */
const summaryOf = ({ problemSummary, pauseNotes }: SupportSessionRecord): string =>
  [problemSummary, pauseNotes].filter(Boolean).join('\n\n').slice(0, SUMMARY_MAX);

const laneOf = (lane: LaneRecord, now: Date): LaneRecord =>
  lane.questions.length + lane.actions.length === 0 ? EMPTY_LANE : { ...lane, revision: 1, updatedAt: now };

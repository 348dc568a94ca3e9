import type { ClientSession, Types } from 'mongoose';
import type { PsaPushStatus } from '../../contracts/support/sessions';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import type { TicketPushRecord } from '../../models/support/tickets/ticket-system.model';

/** Where a session stands with the ticket system, as its record has it. */
export interface PsaState {
  psaStatus: PsaPushStatus;
  psaError: string | undefined;
}

/**
 * Writes into a session the worst of its pushes (failed, pending_retry, sent; none: `no_psa`) with that one's error. Two
 * that settle one session at once collide and one of them reads again: always in a transaction. `also` is written with it.
 */
export async function settlePsa(
  models: Models,
  sessionId: Types.ObjectId,
  dbSession: ClientSession,
  also?: Partial<SupportSessionRecord>,
): Promise<PsaState> {
  const pushes = await models.TicketPush.find({ sessionId }, { status: 1, error: 1 }, { session: dbSession })
    .sort({ _id: 1 })
    .lean<Pick<TicketPushRecord, 'status' | 'error'>[]>();
  const state = worstOf(pushes);
  await writePsa(models, sessionId, state, dbSession, also);
  return state;
}

/** The same with a state that somebody knows. A session keeps its place in lists: `updatedAt` stays. */
export async function writePsa(
  models: Models,
  sessionId: Types.ObjectId,
  { psaStatus, psaError }: PsaState,
  dbSession: ClientSession,
  also?: Partial<SupportSessionRecord>,
): Promise<void> {
  const set = { psaStatus, psaError: psaError ?? null, ...also };
  await models.SupportSession.collection.updateOne(
    { _id: sessionId },
    { $set: set, $inc: { psaRevision: 1 } },
    { session: dbSession },
  );
}

function worstOf(pushes: readonly Pick<TicketPushRecord, 'status' | 'error'>[]): PsaState {
  for (const psaStatus of ['failed', 'pending_retry', 'sent'] as const) {
    const found = pushes.filter(({ status }) => status === psaStatus);
    if (found.length > 0) return { psaStatus, psaError: found.find(({ error }) => error)?.error ?? undefined };
  }
  return { psaStatus: 'no_psa', psaError: undefined };
}

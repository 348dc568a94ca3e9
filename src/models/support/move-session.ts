import type { ClientSession } from 'mongoose';
import type { AuditAction } from '../../contracts/audit-actions';
import type { SessionStatus } from '../../contracts/support/sessions';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { SupportSessionRecord } from '../support-session.model';
import { presentSessionSummary } from './present-session';
import { readSessionCost } from './session-costs';
import { auditSession, type SupportDeps } from './support-deps';

/** A way from one status to another. */
export interface Move {
  to: SessionStatus;
  from: readonly SessionStatus[];
  action: AuditAction;
  details?: Record<string, unknown>;
  /** What else changes; `after` is the session with its new status and revision. What it leaves out stays. */
  change(before: SupportSessionRecord, now: Date): Partial<SupportSessionRecord>;
  /** Fields that go. */
  unset?: readonly (keyof SupportSessionRecord)[];
  /** What is written with it, in the same transaction; what it gives back is written to the session. */
  beside?(after: SupportSessionRecord, transaction: ClientSession): Promise<Partial<SupportSessionRecord>>;
}
export interface Moved {
  session: SupportSessionRecord;
  /** False: it was so already, and nothing was done. */
  isNew: boolean;
}

/**
 * Moves a session to another status, all in one transaction with its audit entry: compare-and-set on what it was. Doing again
 * what is done does nothing; 409 `session_status_conflict` with the session as it is where there is no such way.
 */
export async function moveSession(
  deps: SupportDeps,
  sessionId: SupportSessionRecord['_id'],
  caller: Caller,
  move: Move,
): Promise<Moved> {
  const { SupportSession } = deps.models;
  return withTransaction(deps.connection, async (transaction) => {
    const before = await SupportSession.findById(
      sessionId,
      { vector: 0 },
      { session: transaction },
    ).lean<SupportSessionRecord>();
    if (!before) throw notFound('session_not_found', 'There is no such session.');
    if (before.status === move.to) return { session: before, isNew: false };
    if (!move.from.includes(before.status))
      throw conflict('session_status_conflict', `The session is ${before.status}.`, {
        current: presentSessionSummary(before, await readSessionCost(deps.models, before)),
      });
    const now = new Date();
    const changed = {
      ...move.change(before, now),
      status: move.to,
      revision: before.revision + 1,
      updatedAt: now,
    };
    const gone = Object.fromEntries((move.unset ?? []).map((field) => [field, undefined]));
    const after = { ...before, ...gone, ...changed } as SupportSessionRecord;
    // First of all: of several at once all but one collide here, and begin again with what that one left.
    await SupportSession.collection.updateOne(
      { _id: sessionId, status: before.status, revision: before.revision },
      {
        $set: changed as never,
        ...(move.unset && { $unset: Object.fromEntries(move.unset.map((field) => [field, ''])) as never }),
      },
      { session: transaction },
    );
    const more = await move.beside?.(after, transaction);
    if (more)
      await SupportSession.collection.updateOne({ _id: sessionId }, { $set: more as never }, { session: transaction });
    await auditSession(deps, transaction, caller, sessionId, move.action, { from: before.status, ...move.details });
    return { session: { ...after, ...more } as SupportSessionRecord, isNew: true };
  });
}

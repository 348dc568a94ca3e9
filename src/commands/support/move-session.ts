import type { ClientSession } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { SessionStatus } from '../../contracts/support/sessions';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { presentSessionSummary } from '../../models/support/records/present-session';
import { readSessionCost } from '../../models/support/records/session-costs';
import { auditSession, type SupportDeps } from '../../models/support/records/support-deps';

/** A way from one status to another. */
export interface Move {
  to: SessionStatus;
  from: readonly SessionStatus[];
  action: AuditAction;
  details?: Record<string, unknown>;
  /** What else changes. What it leaves out stays. It knows of `before` only what no one changes without a new revision. */
  change(before: SupportSessionRecord, now: Date): Partial<SupportSessionRecord>;
  /** Fields that go. */
  unset?: readonly (keyof SupportSessionRecord)[];
  /** What is written with it, in the same transaction; gives what of that stands in the session itself. */
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
  session: SupportSessionRecord,
  caller: Caller,
  move: Move,
): Promise<Moved> {
  // As the caller has read it a moment ago: mostly it still is, and is not read again.
  let seen = move.from.includes(session.status) ? session : undefined;
  return withTransaction(deps.connection, async (transaction) => {
    const known = seen;
    seen = undefined;
    const first = known && (await changeSession(deps, known, move, transaction));
    const before = first ? known : await readSession(deps, session._id, transaction);
    if (before.status === move.to) return { session: before, isNew: false };
    if (!move.from.includes(before.status))
      throw conflict('session_status_conflict', `The session is ${before.status}.`, {
        current: presentSessionSummary(before, await readSessionCost(deps.models, before)),
      });
    const after = first ?? (await changeSession(deps, before, move, transaction));
    if (!after) throw new Error('a session is not as its own transaction has read it');
    const more = await move.beside?.(after, transaction);
    await auditSession(deps, transaction, caller, session._id, move.action, { from: before.status, ...move.details });
    return { session: { ...after, ...more }, isNew: true };
  });
}

async function readSession(
  { models }: SupportDeps,
  sessionId: SupportSessionRecord['_id'],
  transaction: ClientSession,
): Promise<SupportSessionRecord> {
  const options = { session: transaction };
  const found = await models.SupportSession.findById(sessionId, { vector: 0 }, options).lean<SupportSessionRecord>();
  if (!found) throw notFound('session_not_found', 'There is no such session.');
  return found;
}

/**
 * First of all that is written: of several at once all but one collide here, and begin again with what that one left.
 * Undefined where the session is not as `before` any more.
 */
async function changeSession(
  { models }: SupportDeps,
  before: SupportSessionRecord,
  move: Move,
  transaction: ClientSession,
): Promise<SupportSessionRecord | undefined> {
  const now = new Date();
  const changed = { ...move.change(before, now), status: move.to, revision: before.revision + 1, updatedAt: now };
  const after = await models.SupportSession.collection.findOneAndUpdate(
    { _id: before._id, status: before.status, revision: before.revision },
    {
      $set: changed as never,
      ...(move.unset && { $unset: Object.fromEntries(move.unset.map((field) => [field, ''])) as never }),
    },
    { session: transaction, returnDocument: 'after', projection: { vector: 0 } },
  );
  return (after as SupportSessionRecord | null) ?? undefined;
}

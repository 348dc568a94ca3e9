import type { Connection } from 'mongoose';
import { type TicketError } from '../../../connectors/support/tickets/ticket-connector';
import type { Models } from '../../../models/index';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { settlePsa } from '../../../commands/support/settle-psa';
import type { TicketPushRecord } from '../../../models/support/tickets/ticket-system.model';
import { withTransaction } from '../../../platform/mongo';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../platform/time';
import type { Broadcaster } from '../../../realtime/broadcaster';
import { announceSession } from '../../../realtime/support/announce-session';

/** Pauses after each try that failed and may yet succeed; after the last there is one more try, then it has failed. About 23 h in all. */
export const PUSH_PAUSES_MS = [
  ...[30 * SECOND_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS],
  ...[HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS],
] as const;
/** A system that asks for more patience than this gets no more. */
export const RETRY_AFTER_MAX_MS = 6 * HOUR_MS;
/** Those that failed together do not come again together. */
const JITTER = 0.1;

export interface RecordDeps {
  models: Models;
  connection: Connection;
  broadcaster: Broadcaster;
}
export interface SentPush {
  externalId: string;
  /** Undefined: this push says nothing about who is known; null: they are. */
  warning?: string | null;
}

/** A push has arrived: recorded, its outbox entry goes. `fenced`: somebody else claimed it, or it was replaced, meanwhile. */
export function recordSent(deps: RecordDeps, push: TicketPushRecord, sent: SentPush): Promise<'sent' | 'fenced'> {
  const { externalId, warning } = sent;
  const set = { status: 'sent' as const, sentAt: new Date(), externalId };
  const unset = { nextTryAt: '', leaseUntil: '', error: '', failure: '' } as const;
  return record(deps, push, { outcome: 'sent', set, unset, dueAt: undefined, warning });
}

/**
 * A try has failed. Transient: it is due again after a pause, or when the system asks for it; after the last try, and for
 * every other kind, it has failed until somebody sends it again.
 */
export function recordFailed(
  deps: RecordDeps,
  push: TicketPushRecord,
  { kind, message, retryAfterMs }: TicketError,
): Promise<'retry' | 'failed' | 'fenced'> {
  const pauseMs = kind === 'transient' ? PUSH_PAUSES_MS[push.tries - 1] : undefined;
  if (pauseMs === undefined) {
    const set = { status: 'failed' as const, error: message, failure: kind };
    return record(deps, push, { outcome: 'failed', set, unset: { nextTryAt: '', leaseUntil: '' }, dueAt: undefined });
  }
  const jittered = pauseMs * (1 + JITTER * (2 * Math.random() - 1));
  const dueAt = new Date(Date.now() + Math.max(jittered, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)));
  const set = { nextTryAt: dueAt, error: message, failure: kind };
  return record(deps, push, { outcome: 'retry', set, unset: { leaseUntil: '' }, dueAt });
}

/** The process stops in the middle: the try does not count and the push is due at once. */
export function giveBack(deps: RecordDeps, push: TicketPushRecord): Promise<'given-back' | 'fenced'> {
  const dueAt = new Date();
  return record(deps, push, {
    outcome: 'given-back',
    set: { tries: push.tries - 1 },
    unset: { leaseUntil: '' },
    dueAt,
  });
}

interface Change<Outcome> {
  outcome: Outcome;
  set: Partial<TicketPushRecord>;
  unset: Record<string, ''>;
  /** When the outbox entry is issued again; undefined: it goes. */
  dueAt: Date | undefined;
  warning?: string | null | undefined;
}

async function record<Outcome>(
  deps: RecordDeps,
  { _id, sessionId, attempt }: TicketPushRecord,
  { outcome, set, unset, dueAt, warning }: Change<Outcome>,
): Promise<Outcome | 'fenced'> {
  const { models, connection } = deps;
  const isOurs = await withTransaction(connection, async (dbSession) => {
    const { matchedCount } = await models.TicketPush.collection.updateOne(
      { _id, attempt, status: 'pending_retry' },
      { $set: { ...set, updatedAt: new Date() }, $unset: unset },
      { session: dbSession },
    );
    if (matchedCount === 0) return false;
    if (dueAt) await models.Outbox.updateOne({ _id }, { $set: { issueAt: dueAt } }, { session: dbSession });
    else await models.Outbox.deleteOne({ _id }, { session: dbSession });
    await settlePsa(
      models,
      sessionId,
      dbSession,
      warning === undefined ? undefined : { memberMappingWarning: warning },
    );
    return true;
  });
  if (!isOurs) return 'fenced';
  const session = await models.SupportSession.findById(sessionId, { vector: 0 }).lean<SupportSessionRecord>();
  if (session) await announceSession(deps, session, 'pushes');
  return outcome;
}

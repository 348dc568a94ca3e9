import { type ClientSession, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { LogInSession } from '../../contracts/accounts/account-security';
import type { Models } from '../../models/index';
import { actorOf, type Caller } from '../../platform/caller';
import { notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { appendAudit } from '../audit/audit';

const SESSIONS_SHOWN_MAX = 200;

/** The caller's log-ins, last used first: of each family the one token that was not swapped yet. */
export async function listLogins(models: Models, caller: Caller): Promise<LogInSession[]> {
  const records = await models.RefreshToken.find({
    userId: new Types.ObjectId(caller.userId),
    usedAt: null,
    expiresAt: { $gt: new Date() },
  })
    .sort({ _id: -1 })
    .limit(SESSIONS_SHOWN_MAX)
    .lean();
  // Two of one log-in where a browser missed the answer to a swap: the newer counts.
  const families = records.map(({ family }) => family);
  const newest = records.filter(({ family }, place) => families.indexOf(family) === place);
  return newest.map((record) => ({
    id: record.family,
    createdAt: (record.startedAt ?? record.createdAt).toISOString(),
    lastRefreshedAt: record.createdAt.toISOString(),
    userAgent: record.userAgent ?? null,
    ip: record.ip ?? null,
    isCurrent: record.family === caller.logInId,
  }));
}

/** Ends one of the caller's log-ins and audits it. 404 `session_not_found`, also for somebody else's. */
export async function endOwnLogin(models: Models, caller: Caller, family: string): Promise<void> {
  const { deletedCount } = await models.RefreshToken.deleteMany({
    family,
    userId: new Types.ObjectId(caller.userId),
  });
  if (deletedCount === 0) throw notFound('session_not_found', 'You have no such log-in, or it has ended.');
  await appendAudit(models, { ...entryOf(caller, 'auth.session-ended'), details: { ended: family } });
}

/** Ends every log-in of the caller, this one too, and audits it. */
export async function endAllLogins(models: Models, caller: Caller): Promise<void> {
  const userId = new Types.ObjectId(caller.userId);
  await withTransaction(models.User.db, async (session) => {
    await models.User.updateOne({ _id: userId }, { $inc: { tokenVersion: 1 } }, { session });
    await deleteLogins(models, userId, { session });
    await appendAudit(models, entryOf(caller, 'auth.logged-out-everywhere'), session);
  });
  await deleteLogins(models, userId);
}

/**
 * Deletes every refresh token of a person, but those of one log-in where it is named. A transaction sees no token that
 * was made since it began: call it again after the commit.
 */
export async function deleteLogins(
  models: Models,
  userId: Types.ObjectId,
  options: { session?: ClientSession; except?: string | undefined } = {},
): Promise<void> {
  const { session, except } = options;
  await models.RefreshToken.deleteMany(
    { userId, ...(except === undefined ? {} : { family: { $ne: except } }) },
    session ? { session } : {},
  );
}

const entryOf = (caller: Caller, action: AuditAction) => ({
  ...actorOf(caller),
  action,
  resource: `user:${caller.userId}`,
});

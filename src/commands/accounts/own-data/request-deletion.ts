import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import type { AccountDeletion, deletionRequest } from '../../../contracts/accounts/own-data';
import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import { readOwnAccount } from '../../../models/accounts/account-queries';
import type { UserRecord } from '../../../models/accounts/user.model';
import type { Caller } from '../../../platform/caller';
import { badRequest, conflict } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { DAY_MS } from '../../../platform/time';
import { slowingGuesses, spendAccountToken } from '../../../security/accounts/account-tokens';
import { appendAudit } from '../../../security/audit/audit';
import type { PasswordDeps } from '../change-password';
import type { Origin } from '../../../security/accounts/log-in-sessions';
import { deleteLogins } from '../../../security/accounts/own-logins';
import type { AccountOutbox } from '../../../security/accounts/own-data/account-outbox';
import { requireReplaceable } from './require-replaceable';
import { presentDeletion } from '../../../security/accounts/own-data/present-deletion';
import { checkOwnPassword } from '../../../security/accounts/check-own-password';

export type DeletionDeps = PasswordDeps & {
  accountTasks: AccountOutbox;
  config: PasswordDeps['config'] & { ACCOUNT_DELETION_GRACE_DAYS: number };
};

/**
 * Has the caller's account deleted when the grace period is over: every log-in ends now, mails and the audit log say so.
 * Asked again it answers what is scheduled. 400 `confirmation_wrong`, `password_wrong`, `link_invalid`; 409 `last_owner`.
 */
export async function requestDeletion(
  deps: DeletionDeps,
  caller: Caller,
  body: z.infer<typeof deletionRequest.body>,
  origin: Origin,
): Promise<AccountDeletion> {
  const { models } = deps;
  const { user } = await readOwnAccount(models, caller);
  if (body.confirm !== user.email)
    throw badRequest('confirmation_wrong', 'This is not the e-mail of your account.', {
      errors: [{ path: 'confirm', message: 'This is not the e-mail of your account.' }],
    });
  const known = await models.AccountDeletion.findOne({ _id: user._id }).lean<AccountDeletionRecord>();
  if (known) return presentDeletion(known, deps.config);
  const schedule = () =>
    withTransaction(models.User.db, async (session) => {
      if (body.code !== undefined) await spendCode(deps, user, body.code, session);
      return scheduleDeletion(deps, user, origin, session);
    });
  if (body.code === undefined) await requirePassword(deps, user, body.password, origin, caller.logInId);
  const { record, mailId } =
    body.code === undefined
      ? await schedule()
      : await slowingGuesses(deps.throttle, 'account-deletion', origin.ip, schedule);
  await deleteLogins(models, user._id);
  if (mailId !== undefined) await deps.mails.issue(mailId);
  if (deps.config.ACCOUNT_DELETION_GRACE_DAYS === 0) await deps.accountTasks.issue(record.outboxId.toHexString());
  return presentDeletion(record, deps.config);
}

/** An open browser is no way to guess a password: 400 `password_wrong`, after too many 429. */
async function requirePassword(
  deps: DeletionDeps,
  user: UserRecord,
  password: string | undefined,
  origin: Origin,
  logInId: string | undefined,
): Promise<void> {
  if (password !== undefined && (await checkOwnPassword(deps, user, password, origin, logInId))) return;
  throw badRequest('password_wrong', 'The password is wrong.', {
    errors: [{ path: 'password', message: 'The password is wrong.' }],
  });
}

async function spendCode({ models }: DeletionDeps, user: UserRecord, code: string, session: ClientSession) {
  const { subjectId } = await spendAccountToken(models, 'account-deletion', code, session);
  if (!subjectId.equals(user._id)) throw badRequest('link_invalid', 'This code is not for your account.');
}

async function scheduleDeletion(
  { models, accountTasks, mails, config }: DeletionDeps,
  user: UserRecord,
  origin: Origin,
  session: ClientSession,
): Promise<{ record: AccountDeletionRecord; mailId: string | undefined }> {
  const now = new Date();
  const deleteAt = new Date(now.getTime() + config.ACCOUNT_DELETION_GRACE_DAYS * DAY_MS);
  await requireReplaceable(models, user, session);
  const userId = user._id.toHexString();
  const { matchedCount } = await models.User.updateOne(
    { _id: user._id, disabledAt: null, deletionAt: null },
    { $set: { deletionAt: deleteAt }, $inc: { tokenVersion: 1 } },
    { session },
  );
  if (matchedCount === 0) throw conflict('deletion_running', 'This account is being deleted already.');
  const isNow = config.ACCOUNT_DELETION_GRACE_DAYS === 0;
  const taskId = await accountTasks.keep({ task: 'deletion', userId }, session, isNow ? undefined : deleteAt);
  const record: AccountDeletionRecord = {
    _id: user._id,
    organisationId: user.organisationId,
    status: 'scheduled',
    isOrganisationToo: false,
    deleteAt,
    partsDone: [],
    outboxId: new Types.ObjectId(taskId),
    createdAt: now,
    updatedAt: now,
  };
  await models.AccountDeletion.collection.insertOne({ ...record }, { session });
  await deleteLogins(models, user._id, { session });
  const entry = {
    organisationId: user.organisationId,
    actorId: user._id,
    action: 'account.deletion-requested' as const,
  };
  const details = { deleteAt: deleteAt.toISOString() };
  await appendAudit(models, { ...entry, resource: `user:${userId}`, details, ...origin }, session);
  const mailId = mails.isConfigured ? await mails.keep({ mail: 'deletion-scheduled', userId }, session) : undefined;
  return { record, mailId };
}

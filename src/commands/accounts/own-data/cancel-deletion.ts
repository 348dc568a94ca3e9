import { type ClientSession, Types } from 'mongoose';
import type { AccountDeletion } from '../../../contracts/accounts/own-data';
import type { AccountDeletionRecord } from '../../../models/accounts/account-deletion.model';
import { readOwnAccount } from '../../../models/accounts/account-queries';
import type { Models } from '../../../models/index';
import { actorOf, type Caller } from '../../../platform/caller';
import { conflict } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { PasswordDeps } from '../change-password';
import type { DeletionDeps } from './request-deletion';
import { presentDeletion } from '../../../security/accounts/own-data/present-deletion';

/** Whether the caller's account is to be deleted, and how far that is. */
export async function readDeletion(
  { models, config }: Pick<DeletionDeps, 'models' | 'config'>,
  caller: Caller,
): Promise<AccountDeletion> {
  const _id = new Types.ObjectId(caller.userId);
  return presentDeletion(await models.AccountDeletion.findOne({ _id }).lean<AccountDeletionRecord>(), config);
}

/** Takes a deletion back that has not begun, and audits it; without one it does nothing. 409 `deletion_running`. */
export async function cancelDeletion(models: Models, caller: Caller): Promise<void> {
  await withTransaction(models.User.db, async (session) => {
    if (!(await takeDeletionBack(models, new Types.ObjectId(caller.userId), session))) return;
    const entry = { ...actorOf(caller), action: 'account.deletion-cancelled' as const };
    await appendAudit(models, { ...entry, resource: `user:${caller.userId}` }, session);
  });
}

/** The same for anybody's account, within a transaction and not audited. False: none was scheduled. */
export async function takeDeletionBack(models: Models, _id: Types.ObjectId, session: ClientSession): Promise<boolean> {
  const record = await models.AccountDeletion.findOne({ _id }, null, { session }).lean<AccountDeletionRecord>();
  if (!record) return false;
  const { deletedCount } = await models.AccountDeletion.deleteOne({ _id, status: 'scheduled' }, { session });
  if (deletedCount === 0) throw conflict('deletion_running', 'The deletion has begun: it cannot be taken back.');
  await models.User.updateOne({ _id }, { $unset: { deletionAt: '' } }, { session });
  await models.Outbox.deleteOne({ _id: record.outboxId }, { session });
  return true;
}

/** Mails the caller the code that confirms a deletion where there is no password to confirm it by. 429 after a few. */
export async function mailDeletionCode(deps: PasswordDeps, caller: Caller): Promise<void> {
  const { user } = await readOwnAccount(deps.models, caller);
  deps.mails.requireConfigured();
  await deps.mailLimits.count({ email: user.email });
  await deps.mails.issue(await deps.mails.keep({ mail: 'deletion-code', userId: caller.userId }));
}

import type { ClientSession, Types } from 'mongoose';
import { readOwnAccount } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import type { Caller } from '../../platform/caller';
import { withTransaction } from '../../platform/mongo';
import { linkInvalid, slowingGuesses, spendAccountToken } from '../../security/accounts/account-tokens';
import type { AccountDeps } from '../../security/accounts/accounts';
import { appendAudit } from '../../security/audit/audit';
import type { Origin } from '../../security/accounts/log-in-sessions';
import type { MailLimits } from '../../security/accounts/mail-limits';

/** Verifies the e-mail that a token was sent to, once, and audits it. 400 `link_invalid`. */
export async function verifyEmail(deps: AccountDeps, token: string, origin: Origin): Promise<void> {
  const { models } = deps;
  await slowingGuesses(deps.throttle, 'email-verification', origin.ip, () =>
    withTransaction(models.User.db, async (session) => {
      const { subjectId, email } = await spendAccountToken(models, 'email-verification', token, session);
      const user = await models.User.findOne({ _id: subjectId, email, disabledAt: null }, null, { session }).lean();
      if (!user) throw linkInvalid();
      await markEmailVerified(models, subjectId, session);
      const entry = { organisationId: user.organisationId, actorId: subjectId, action: 'auth.email-verified' as const };
      await appendAudit(models, { ...entry, resource: `user:${subjectId.toHexString()}`, ...origin }, session);
    }),
  );
}

/** Mails the caller's verification link again. False where there is nothing to verify. 429 after a few. */
export async function resendVerification(
  deps: AccountDeps & { mailLimits: MailLimits },
  caller: Caller,
): Promise<boolean> {
  const { user } = await readOwnAccount(deps.models, caller);
  if (user.emailVerifiedAt !== null) return false;
  deps.mails.requireConfigured();
  await deps.mailLimits.count({ email: user.email });
  await deps.mails.issue(await deps.mails.keep({ mail: 'email-verification', userId: caller.userId }));
  return true;
}

/** Notes that mail reaches this person; does nothing where that is known. */
export async function markEmailVerified(models: Models, userId: Types.ObjectId, session: ClientSession): Promise<void> {
  await models.User.updateOne(
    // Absent counts as verified: only a null that stands there is one to replace.
    { _id: userId, emailVerifiedAt: { $type: 'null' } },
    { $set: { emailVerifiedAt: new Date() } },
    { session },
  );
}

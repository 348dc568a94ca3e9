import type { ClientSession } from 'mongoose';
import type { z } from 'zod';
import type { passwordChange, passwordForgot, passwordReset } from '../../contracts/accounts/account-security';
import { readOwnAccount } from '../../models/accounts/account-queries';
import { actorOf, type Caller } from '../../platform/caller';
import { badRequest, conflict } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import {
  linkInvalid,
  slowingGuesses,
  spendAccountToken,
  dropAccountTokens,
} from '../../security/accounts/account-tokens';
import type { AccountDeps } from '../../security/accounts/accounts';
import { appendAudit } from '../../security/audit/audit';
import { markEmailVerified } from './verify-email';
import type { Origin } from '../../security/accounts/log-in-sessions';
import type { MailLimits } from '../../security/accounts/mail-limits';
import { deleteLogins } from '../../security/accounts/own-logins';
import { checkOwnPassword } from '../../security/accounts/check-own-password';

export type PasswordDeps = AccountDeps & { mailLimits: MailLimits };

/**
 * Changes the caller's password, ends all their other log-ins, and tells them by mail. 400 `password_wrong`, after too
 * many of which 429: an open browser is no way to guess a password. 409 `password_not_set`.
 */
export async function changePassword(
  deps: PasswordDeps,
  caller: Caller,
  body: z.infer<typeof passwordChange.body>,
  origin: Origin,
): Promise<void> {
  const { models } = deps;
  const { user } = await readOwnAccount(models, caller);
  const { passwordHash: checked } = user;
  if (!checked)
    throw conflict('password_not_set', 'You have no password yet: set one with the link of “Forgot password?”.');
  const isRight = await checkOwnPassword(deps, user, body.current_password, origin, caller.logInId);
  if (!isRight)
    throw badRequest('password_wrong', 'The current password is wrong.', {
      errors: [{ path: 'current_password', message: 'The current password is wrong.' }],
    });
  const passwordHash = await deps.passwordTurns.take(origin.ip, () => deps.passwords.hash(body.new_password));
  const mailId = await withTransaction(models.User.db, async (session) => {
    // Only where it is still the password that was checked: of two changes at once one is refused.
    const { matchedCount } = await models.User.updateOne(
      { _id: user._id, passwordHash: checked },
      { $set: { passwordHash } },
      { session },
    );
    if (matchedCount === 0) throw badRequest('password_wrong', 'The password was changed elsewhere just now.');
    await deleteLogins(models, user._id, { session, except: caller.logInId });
    await dropAccountTokens(models, 'password-reset', user._id, session);
    const entry = { ...actorOf(caller), action: 'auth.password-changed' as const };
    await appendAudit(models, { ...entry, resource: `user:${caller.userId}` }, session);
    return keepNotice(deps, caller.userId, session);
  });
  await deleteLogins(models, user._id, { except: caller.logInId });
  if (mailId !== undefined) await deps.mails.issue(mailId);
}

/**
 * Asks for the mail that sets a new password. Whether the e-mail has an account is looked up when the mail is sent: here
 * the same is done for every e-mail, in the same time. 429 after a few for one e-mail or from one address.
 */
export async function forgotPassword(
  deps: PasswordDeps,
  { email }: z.infer<typeof passwordForgot.body>,
  origin: Origin,
): Promise<void> {
  deps.mails.requireConfigured();
  await deps.mailLimits.count({ email, ip: origin.ip });
  await deps.mails.issue(await deps.mails.keep({ mail: 'password-reset', email }));
}

/**
 * Sets a new password with the token of a mail, once, and ends every log-in; the mail has also shown that the e-mail is
 * theirs. 400 `link_invalid`.
 */
export async function resetPassword(
  deps: PasswordDeps,
  body: z.infer<typeof passwordReset.body>,
  origin: Origin,
): Promise<void> {
  const { models } = deps;
  await slowingGuesses(deps.throttle, 'password-reset', origin.ip, async () => {
    let passwordHash: string | undefined;
    const { user, mailId } = await withTransaction(models.User.db, async (session) => {
      const { subjectId, email } = await spendAccountToken(models, 'password-reset', body.token, session);
      // Hashed only for a token that is good: guessing costs us little.
      passwordHash ??= await deps.passwords.hash(body.new_password);
      const changed = await models.User.findOneAndUpdate(
        { _id: subjectId, email, disabledAt: null, isServiceUser: false },
        { $set: { passwordHash }, $inc: { tokenVersion: 1 } },
        { session },
      ).lean();
      if (!changed) throw linkInvalid();
      await markEmailVerified(models, subjectId, session);
      await deleteLogins(models, subjectId, { session });
      const userId = subjectId.toHexString();
      const entry = {
        organisationId: changed.organisationId,
        actorId: subjectId,
        action: 'auth.password-reset' as const,
      };
      await appendAudit(models, { ...entry, resource: `user:${userId}`, ...origin }, session);
      return { user: changed, mailId: await keepNotice(deps, userId, session) };
    });
    await deleteLogins(models, user._id);
    await deps.throttle.forget(user.email, origin.ip);
    await deps.emailGuard.welcome(user.email, origin.ip);
    if (mailId !== undefined) await deps.mails.issue(mailId);
  });
}

/** Where mails are sent at all, the person learns of it. */
const keepNotice = async (deps: PasswordDeps, userId: string, session: ClientSession): Promise<string | undefined> =>
  deps.mails.isConfigured ? deps.mails.keep({ mail: 'password-changed', userId }, session) : undefined;

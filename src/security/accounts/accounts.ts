import type { z } from 'zod';
import type { loginBody, registerBody, Tokens as TokensBody } from '../../contracts/accounts/auth';
import { createAccount, findAccountByEmail } from '../../models/accounts/account-queries';
import { unauthenticated } from '../../platform/errors';
import { delay } from '../../platform/time';
import { appendAudit } from '../audit/audit';
import { slowingGuesses } from './account-tokens';
import { beginLogin, endLogin, newLogInId, type Origin, type SessionDeps } from './log-in-sessions';
import type { EmailGuard } from './email-guard';
import type { LoginThrottle } from './login-throttle';
import type { MailOutbox } from './mail-outbox';
import type { PasswordTurns } from './password-turns';
import type { Passwords } from './passwords';
import { noteWrongPassword } from './wrong-password';

/** Only a failure of somebody who is known is written down: both are answered after this long, in which that is done. */
const REFUSAL_MS = 100;

export interface AccountDeps extends SessionDeps {
  config: SessionDeps['config'] & { DEFAULT_TIER: string };
  passwords: Passwords;
  passwordTurns: PasswordTurns;
  throttle: LoginThrottle;
  emailGuard: EmailGuard;
  mails: MailOutbox;
}

/**
 * Makes an account with an organisation of its own (the caller is its owner), asks for the mail that verifies its e-mail
 * where mails are sent at all, and logs it in. 409 `email_taken`.
 */
export async function register(
  deps: AccountDeps,
  body: z.infer<typeof registerBody>,
  origin: Origin,
): Promise<TokensBody> {
  const name = body.name ?? body.email.split('@')[0] ?? body.email;
  const fields = {
    email: body.email,
    name,
    organisation: body.organisation ?? name,
    tier: deps.config.DEFAULT_TIER,
    passwordHash: await deps.passwordTurns.take(origin.ip, () => deps.passwords.hash(body.password)),
  };
  const logInId = newLogInId();
  let mailId: string | undefined;
  const create = () =>
    createAccount(deps.models, fields, async ({ user, organisation }, session) => {
      const userId = user._id.toHexString();
      const entry = { action: 'auth.registered' as const, resource: `user:${userId}`, logInId, ...origin };
      await appendAudit(deps.models, { organisationId: organisation._id, actorId: user._id, ...entry }, session);
      if (deps.mails.isConfigured) mailId = await deps.mails.keep({ mail: 'email-verification', userId }, session);
    });
  const account = await slowingGuesses(deps.throttle, 'sign-up', origin.ip, create);
  if (mailId !== undefined) await deps.mails.issue(mailId);
  await deps.emailGuard.welcome(body.email, origin.ip);
  return beginLogin(deps, account, origin, logInId);
}

/**
 * Logs in. An unknown e-mail, a wrong password and a disabled account get the same 401 `login_failed` after the same
 * time; too many failures for one e-mail, from one address or from many that are strange to it, 429.
 */
export async function login(deps: AccountDeps, body: z.infer<typeof loginBody>, origin: Origin): Promise<TokensBody> {
  const { admitted, attempt, account, fits } = await deps.passwordTurns.take(origin.ip, () =>
    checkPassword(deps, body, origin),
  );
  if (!account || !fits || account.user.disabledAt) {
    const action = 'auth.login-failed' as const;
    const { isLast } = attempt;
    const wrong = account && { organisationId: account.organisation._id, userId: account.user._id, action, isLast };
    const note = noteWrongPassword(deps.models, admitted, origin, wrong);
    await Promise.all([note, delay(REFUSAL_MS)]);
    throw loginFailed();
  }
  await deps.throttle.forget(body.email, origin.ip);
  await Promise.all([attempt.giveBack(), deps.emailGuard.welcome(body.email, origin.ip)]);
  const logInId = newLogInId();
  await appendAudit(deps.models, {
    organisationId: account.organisation._id,
    actorId: account.user._id,
    logInId,
    action: 'auth.logged-in',
    resource: `user:${account.user._id.toHexString()}`,
    ...origin,
  });
  const tokens = await beginLogin(deps, account, origin, logInId);
  // A password that was changed while this one was being checked ended all log-ins but this: end it as well.
  const { _id, passwordHash = '' } = account.user;
  if (await deps.models.User.exists({ _id, passwordHash })) return tokens;
  await endLogin(deps, tokens.refresh_token);
  throw loginFailed();
}

/** Counted first: of many at once no more passwords are looked at than may be wrong. */
async function checkPassword(deps: AccountDeps, { email, password }: z.infer<typeof loginBody>, { ip }: Origin) {
  const admitted = await deps.throttle.admit(email, ip);
  const attempt = await deps.emailGuard.admit(email, ip);
  const account = await findAccountByEmail(deps.models, email);
  return { admitted, attempt, account, fits: await deps.passwords.verify(password, account?.user.passwordHash) };
}

const loginFailed = () => unauthenticated('login_failed', 'The e-mail or the password is wrong.');

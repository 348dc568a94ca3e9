import type { AuditAction } from '../../../contracts/accounts/audit-actions';
import type { Tokens as TokensBody } from '../../../contracts/accounts/auth';
import { type Account, findAccount } from '../../../models/accounts/account-queries';
import { forbidden } from '../../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../../platform/mongo';
import type { AccountDeps } from '../../../security/accounts/accounts';
import { appendAudit } from '../../../security/audit/audit';
import { beginLogin, newLogInId, type Origin } from '../../../security/accounts/log-in-sessions';
import { acceptWaiting, accountDisabled, type Admission, admitPerson } from './admit-person';
import type { ProvenIdentity } from '../../../security/accounts/oidc/prove-identity';
import type { LogInProvider } from '../../../security/accounts/oidc/providers';

/**
 * Logs in whoever a provider says it is, with the same tokens as a password does. Refuses disabled accounts and those
 * whose log-ins are slowed down; new people are admitted by the provider's rule (`admitPerson`).
 */
export async function logInByProvider(
  deps: AccountDeps,
  provider: LogInProvider,
  proven: ProvenIdentity,
  origin: Origin,
): Promise<TokensBody> {
  const { models } = deps;
  requireDomain(provider, proven);
  const admission: Admission = { models, config: deps.config, provider, proven, origin };
  // Of two first log-ins at once one finds what the other has made: a second look is enough.
  const account = await findOrAdmit(admission).catch((error: unknown) => {
    if (isDuplicateKey(error)) return findOrAdmit(admission);
    throw error;
  });
  await deps.throttle.requireAllowed(account.user.email, origin.ip);
  const logInId = newLogInId();
  await appendAudit(models, { ...entryOf(account, 'auth.logged-in', admission), logInId });
  return beginLogin(deps, account, origin, logInId);
}

/** 403 `oidc_domain_refused`; at each log-in and link, so that a narrower list holds for people who are known too. */
export function requireDomain({ allowedDomains }: LogInProvider, { email }: ProvenIdentity): void {
  const domain = email?.split('@').at(-1);
  if (allowedDomains.length > 0 && !(domain !== undefined && allowedDomains.includes(domain)))
    throw forbidden('oidc_domain_refused', 'People with an e-mail of this domain do not log in here.');
}

async function findOrAdmit(admission: Admission): Promise<Account> {
  const { models, proven } = admission;
  const identity = await models.Identity.findOneAndUpdate(
    { issuer: proven.issuer, subject: proven.subject },
    { $set: { lastUsedAt: new Date() } },
  ).lean();
  if (!identity) return withTransaction(models.User.db, (session) => admitPerson(admission, session));
  return (await findAccount(models, identity.userId)) ?? bringBack(admission, identity.userId);
}

/** Somebody who was removed comes in again only by a new invitation of their organisation. */
async function bringBack(admission: Admission, userId: Account['user']['_id']): Promise<Account> {
  const { models, proven } = admission;
  const user = await models.User.findOne({ _id: userId }).lean();
  if (!user) throw accountDisabled();
  const { organisationId, email } = user;
  const mayReturn = proven.isEmailVerified && proven.email === email;
  const account =
    mayReturn &&
    (await withTransaction(models.User.db, (session) => acceptWaiting(admission, email, organisationId, session)));
  if (account) return account;
  const entry = { organisationId, action: 'auth.login-failed' as const, resource: `user:${userId.toHexString()}` };
  await appendAudit(models, { ...entry, details: { provider: admission.provider.id }, ...admission.origin });
  throw accountDisabled();
}

const entryOf = ({ user, organisation }: Account, action: AuditAction, { provider, origin }: Admission) => ({
  organisationId: organisation._id,
  actorId: user._id,
  action,
  resource: `user:${user._id.toHexString()}`,
  details: { provider: provider.id },
  ...origin,
});

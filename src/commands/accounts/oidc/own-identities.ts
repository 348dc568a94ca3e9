import { Types } from 'mongoose';
import type { Identity } from '../../../contracts/accounts/oidc';
import { emailVerifiedAt, findAccount, readOwnAccount } from '../../../models/accounts/account-queries';
import type { IdentityRecord } from '../../../models/accounts/identity.model';
import type { Models } from '../../../models/index';
import type { UserRecord } from '../../../models/accounts/user.model';
import { actorOf, type Caller } from '../../../platform/caller';
import { conflict, forbidden, notFound, unauthenticated } from '../../../platform/errors';
import { type ClientSession, isDuplicateKey, withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import type { Origin } from '../../../security/accounts/log-in-sessions';
import { markEmailVerified } from '../verify-email';
import type { ProvenIdentity } from '../../../security/accounts/oidc/prove-identity';
import type { LogInProvider, OidcProviders } from '../../../security/accounts/oidc/providers';

/** Identities that one account may have. */
const IDENTITIES_PER_PERSON = 20;

/** The caller's identities, oldest first. */
export async function listIdentities(
  models: Models,
  providers: OidcProviders,
  caller: Caller,
): Promise<{ items: Identity[]; hasPassword: boolean }> {
  const { user } = await readOwnAccount(models, caller);
  const records = await models.Identity.find({ userId: user._id })
    .sort({ _id: 1 })
    .limit(IDENTITIES_PER_PERSON)
    .lean<IdentityRecord[]>();
  return { items: records.map((record) => present(record, providers)), hasPassword: Boolean(user.passwordHash) };
}

function present(record: IdentityRecord, providers: OidcProviders): Identity {
  const provider = providers.byIssuer(record.issuer);
  return {
    id: record._id.toHexString(),
    provider: provider ? { id: provider.id, label: provider.label } : null,
    issuer: record.issuer,
    email: record.email ?? null,
    createdAt: record.createdAt.toISOString(),
    lastUsedAt: record.lastUsedAt?.toISOString() ?? null,
  };
}

/**
 * Links an identity to the account of whoever began it while logged in, and audits it; once linked, again does nothing.
 * 401 where that log-in has ended meanwhile; 409 `oidc_identity_taken`, `too_many_identities`; 403 `email_unverified`: an
 * account that nobody has shown to be theirs would keep a way in for whoever made it.
 */
export async function linkIdentity(
  models: Models,
  { userId, logInId }: { userId: string; logInId: string },
  proven: ProvenIdentity,
  { provider, origin }: { provider: LogInProvider; origin: Origin },
): Promise<void> {
  const id = new Types.ObjectId(userId);
  const account = await findAccount(models, id);
  const isLoggedIn = await models.RefreshToken.exists({ userId: id, family: logInId, expiresAt: { $gt: new Date() } });
  if (!account || !isLoggedIn) throw unauthenticated('token_revoked', 'Your log-in has ended: log in again.');
  const { user } = account;
  const isTheirs = proven.isEmailVerified && proven.email === user.email;
  if (!isTheirs && emailVerifiedAt(user) === null)
    throw forbidden('email_unverified', 'Verify your e-mail first: follow the link in the mail that was sent to you.');
  const known = { issuer: proven.issuer, subject: proven.subject };
  try {
    await withTransaction(models.User.db, async (session) => {
      const owner = await models.Identity.findOne(known, { userId: 1 }, { session }).lean();
      if (owner?.userId.equals(id)) return;
      if (owner) throw identityTaken();
      if (isTheirs) await markEmailVerified(models, id, session);
      await insertIdentity(models, user, proven, { provider, origin: { ...origin, logInId } }, session);
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw identityTaken();
    throw error;
  }
}

/** Notes that an identity opens an account, within a transaction, and audits it. */
export async function insertIdentity(
  models: Models,
  person: Pick<UserRecord, '_id' | 'organisationId'>,
  { issuer, subject, email }: ProvenIdentity,
  { provider, origin }: { provider: LogInProvider; origin: Origin & { logInId?: string } },
  session: ClientSession,
): Promise<void> {
  const userId = person._id;
  await touchAccount(models, userId, session);
  if ((await models.Identity.countDocuments({ userId }, { session })) >= IDENTITIES_PER_PERSON)
    throw conflict('too_many_identities', 'Too many identities open this account: unlink one first.');
  const fields = { issuer, subject, userId, ...(email === undefined ? {} : { email }), lastUsedAt: new Date() };
  await models.Identity.create([fields], { session });
  const actor = { organisationId: person.organisationId, actorId: userId, ...origin };
  await appendAudit(models, { ...actor, ...changeOf(userId, 'linked', provider.id) }, session);
}

/**
 * Unlinks one of the caller's identities and audits it. 404 `identity_not_found`, also for somebody else's; 409
 * `last_way_in` where neither a password nor an identity at a provider that is still configured would be left.
 */
export async function unlinkIdentity(
  models: Models,
  providers: OidcProviders,
  caller: Caller,
  identityId: string,
): Promise<void> {
  const { user } = await readOwnAccount(models, caller);
  await withTransaction(models.User.db, async (session) => {
    const userId = user._id;
    await touchAccount(models, userId, session);
    const gone = await models.Identity.findOneAndDelete(
      { _id: new Types.ObjectId(identityId), userId },
      { session },
    ).lean<IdentityRecord>();
    if (!gone) throw notFound('identity_not_found', 'No such identity opens your account.');
    const left = await models.Identity.find({ userId }, { issuer: 1 }, { session }).lean();
    const now = await models.User.findOne({ _id: userId }, { passwordHash: 1 }, { session }).lean();
    const isOpenStill = now?.passwordHash || left.some(({ issuer }) => providers.byIssuer(issuer) !== undefined);
    if (!isOpenStill)
      throw conflict(
        'last_way_in',
        'This is the only way into your account: set a password or link another one first.',
      );
    const provider = providers.byIssuer(gone.issuer)?.id ?? gone.issuer;
    await appendAudit(models, { ...actorOf(caller), ...changeOf(userId, 'unlinked', provider) }, session);
  });
}

/** Two changes of one account's identities at once collide here, and the second is looked at anew. */
const touchAccount = (models: Models, userId: Types.ObjectId, session: ClientSession) =>
  models.User.updateOne({ _id: userId }, { $inc: { identityChanges: 1 } }, { session });

const changeOf = (userId: Types.ObjectId, verb: 'linked' | 'unlinked', provider: string) => ({
  action: `auth.identity-${verb}` as const,
  resource: `user:${userId.toHexString()}`,
  details: { provider },
});

const identityTaken = () =>
  conflict('oidc_identity_taken', 'This identity opens another account. Log in by it, or unlink it there.');

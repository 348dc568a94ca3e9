import { Types } from 'mongoose';
import { type Account, createOwner, createUser, findAccount } from '../../../models/accounts/account-queries';
import type { Models } from '../../../models/index';
import type { InvitationRecord } from '../../../models/accounts/invitation.model';
import { conflict, forbidden, unavailable } from '../../../platform/errors';
import type { ClientSession } from '../../../platform/mongo';
import { joinByInvitation, mayStillInvite } from '../accept-invitation';
import { dropAccountTokens } from '../../../security/accounts/account-tokens';
import { appendAudit } from '../../../security/audit/audit';
import type { Origin } from '../../../security/accounts/log-in-sessions';
import { insertIdentity } from './own-identities';
import type { ProvenIdentity } from '../../../security/accounts/oidc/prove-identity';
import type { LogInProvider } from '../../../security/accounts/oidc/providers';

/** Invitations of one e-mail that are looked at, newest first. */
const INVITATIONS_SEEN_MAX = 20;

export interface Admission {
  models: Models;
  config: { DEFAULT_TIER: string };
  provider: LogInProvider;
  proven: ProvenIdentity;
  origin: Origin;
}

/**
 * Finds or makes the account of an identity that is not linked yet, and links it, in a transaction. By e-mail an account
 * is found only where both sides have shown that it is theirs: the provider says so, and a mail reached the account's
 * person. Otherwise whoever registers first with somebody else's e-mail would share the account. 403
 * `oidc_email_unverified`, `oidc_not_invited`, `oidc_account_disabled`; 409 `oidc_link_needed`.
 */
export async function admitPerson(admission: Admission, session: ClientSession): Promise<Account> {
  const { models, proven, provider } = admission;
  if (proven.email === undefined || !proven.isEmailVerified)
    throw forbidden('oidc_email_unverified', 'The provider does not say that your e-mail is verified.');
  const email = proven.email;
  const known = await models.User.findOne({ email }, null, { session }).lean();
  if (known && !known.disabledAt) {
    // Nothing there at all is an account from before it was asked: nobody has shown anything.
    if (known.isServiceUser || !known.emailVerifiedAt)
      throw conflict('oidc_link_needed', 'There is an account with this e-mail: log in to it and link the provider.');
    await insertIdentity(models, known, proven, { provider, origin: admission.origin }, session);
    const account = await findAccount(models, known._id);
    if (!account) throw accountDisabled();
    return account;
  }
  const invited = await acceptWaiting(admission, email, known?.organisationId, session);
  if (!invited && known) throw accountDisabled();
  const account = invited ?? (await registerPerson(admission, email, session));
  await insertIdentity(models, account.user, proven, { provider, origin: admission.origin }, session);
  return account;
}

/** Brings back whoever was removed and has been invited again by the same organisation; undefined: nobody has. */
export async function acceptWaiting(
  { models, provider, proven, origin }: Admission,
  email: string,
  organisationId: Types.ObjectId | undefined,
  session: ClientSession,
): Promise<Account | undefined> {
  const home = typeof provider.newPeople === 'object' ? new Types.ObjectId(provider.newPeople.organisation) : undefined;
  // Where the operator says whose people these are, an invitation from elsewhere takes nobody away.
  const from = organisationId ?? home;
  const waiting = await models.Invitation.find(
    { email, expiresAt: { $gt: new Date() }, ...(from ? { organisationId: from } : {}) },
    null,
    { session },
  )
    .sort({ _id: -1 })
    .limit(INVITATIONS_SEEN_MAX)
    .lean<InvitationRecord[]>();
  for (const invitation of waiting) {
    if (!(await mayStillInvite(models, invitation, session))) continue;
    await models.Invitation.deleteOne({ _id: invitation._id }, { session });
    await dropAccountTokens(models, 'invitation', invitation._id, session);
    return joinByInvitation(models, invitation, { name: nameOf(proven, email) }, origin, session);
  }
  return undefined;
}

async function registerPerson(
  { models, config, provider, proven, origin }: Admission,
  email: string,
  session: ClientSession,
): Promise<Account> {
  const { newPeople } = provider;
  if (newPeople === 'refuse')
    throw forbidden('oidc_not_invited', 'There is no account for you here. Ask for an invitation.');
  const person = { email, name: nameOf(proven, email), emailVerifiedAt: new Date() };
  const account =
    newPeople === 'own-organisation'
      ? await createOwner(models, { ...person, organisation: person.name, tier: config.DEFAULT_TIER }, session)
      : await joinHome(models, person, newPeople, session);
  const userId = account.user._id;
  const entry = { organisationId: account.organisation._id, actorId: userId, action: 'auth.registered' as const };
  const details = { provider: provider.id };
  await appendAudit(models, { ...entry, resource: `user:${userId.toHexString()}`, details, ...origin }, session);
  return account;
}

async function joinHome(
  models: Models,
  person: { email: string; name: string; emailVerifiedAt: Date },
  { organisation: id, role }: { organisation: string; role: 'viewer' | 'member' | 'engineer' },
  session: ClientSession,
): Promise<Account> {
  const organisation = await models.Organisation.findOne({ _id: new Types.ObjectId(id) }, null, { session }).lean();
  if (!organisation)
    throw unavailable('oidc_organisation_missing', 'The organisation that people of this provider join is not there.');
  const user = await createUser(models, { ...person, organisationId: organisation._id, role }, session);
  return { user, organisation };
}

/** 403: removed from the organisation. */
export const accountDisabled = () =>
  forbidden('oidc_account_disabled', 'This account is disabled. Ask an admin of your organisation.');

const nameOf = ({ name }: ProvenIdentity, email: string): string => name ?? email.split('@')[0] ?? email;

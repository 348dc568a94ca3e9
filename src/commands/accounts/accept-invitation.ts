import type { ClientSession } from 'mongoose';
import type { z } from 'zod';
import type { Tokens as TokensBody } from '../../contracts/accounts/auth';
import type { invitationsAccept, invitationsLook } from '../../contracts/accounts/organisation';
import { type Account, createUser, emailTaken, findAccount } from '../../models/accounts/account-queries';
import type { InvitationRecord } from '../../models/accounts/invitation.model';
import type { Models } from '../../models/index';
import type { UserRecord } from '../../models/accounts/user.model';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import {
  linkInvalid,
  readAccountToken,
  slowingGuesses,
  spendAccountToken,
} from '../../security/accounts/account-tokens';
import type { AccountDeps } from '../../security/accounts/accounts';
import { appendAudit } from '../../security/audit/audit';
import { takeInvitation } from './invitations';
import { beginLogin, newLogInId, type Origin } from '../../security/accounts/log-in-sessions';
import { takeDeletionBack } from './own-data/cancel-deletion';
import { isAbove } from './members';

/** Who invites whom to what. 400 `link_invalid`, also where the one who invited may not any more. */
export async function lookAtInvitation(
  { models, throttle }: Pick<AccountDeps, 'models' | 'throttle'>,
  token: string,
  ip: string,
): Promise<z.infer<(typeof invitationsLook.responses)[200]>> {
  return slowingGuesses(throttle, 'invitation', ip, async () => {
    const { subjectId } = await readAccountToken(models, 'invitation', token);
    const invitation = await models.Invitation.findOne({ _id: subjectId, expiresAt: { $gt: new Date() } }).lean();
    const inviter = invitation && (await findAccount(models, invitation.invitedBy));
    if (!inviter || !(await mayStillInvite(models, invitation))) throw linkInvalid();
    return {
      organisation: { name: inviter.organisation.name },
      invitedBy: { name: inviter.user.name },
      email: invitation.email,
      role: invitation.role,
      expiresAt: invitation.expiresAt.toISOString(),
    };
  });
}

/**
 * Makes the account that an invitation asks for, its e-mail verified by the mail, and logs it in. Whoever was removed from
 * the same organisation comes back with a new name, password and role. 400 `link_invalid`; 409 `email_taken` for any
 * other account, and the invitation stays as it is.
 */
export async function acceptInvitation(
  deps: AccountDeps,
  body: z.infer<typeof invitationsAccept.body>,
  origin: Origin,
): Promise<TokensBody> {
  const { models } = deps;
  const logInId = newLogInId();
  let passwordHash: string | undefined;
  const join = () =>
    withTransaction(models.User.db, async (session): Promise<Account> => {
      const { subjectId } = await spendAccountToken(models, 'invitation', body.token, session);
      const invitation = await takeInvitation(models, subjectId, session);
      if (!invitation || !(await mayStillInvite(models, invitation, session))) throw linkInvalid();
      passwordHash ??= await deps.passwords.hash(body.password);
      return joinByInvitation(models, invitation, { name: body.name, passwordHash }, { ...origin, logInId }, session);
    });
  try {
    const account = await slowingGuesses(deps.throttle, 'invitation', origin.ip, join);
    await deps.emailGuard.welcome(account.user.email, origin.ip);
    return await beginLogin(deps, account, origin, logInId);
  } catch (error) {
    if (isDuplicateKey(error)) throw emailTaken();
    throw error;
  }
}

/**
 * Makes the account of an invitation that was taken, or brings back whoever was removed from its organisation, and audits
 * it. Without a password the account is left with none: one from before is not theirs for certain. A deletion they once asked for is
 * taken back. 409 `email_taken`, `deletion_running`.
 */
export async function joinByInvitation(
  models: Models,
  invitation: InvitationRecord,
  person: { name: string; passwordHash?: string },
  origin: Origin & { logInId?: string },
  session: ClientSession,
): Promise<Account> {
  const organisation = await models.Organisation.findOne({ _id: invitation.organisationId }, null, { session }).lean();
  if (!organisation) throw linkInvalid();
  const user = await joinAs(models, invitation, person, session);
  const entry = {
    organisationId: organisation._id,
    actorId: user._id,
    action: 'organisation.invitation-accepted' as const,
  };
  const details = { role: invitation.role, invitedBy: invitation.invitedBy.toHexString() };
  await appendAudit(models, { ...entry, resource: `user:${user._id.toHexString()}`, details, ...origin }, session);
  return { user, organisation };
}

/** Whoever has lost the right to give this role, or has left, has invited nobody. */
export async function mayStillInvite(
  models: Models,
  { invitedBy, organisationId, role }: InvitationRecord,
  session?: ClientSession,
): Promise<boolean> {
  const inviter = await models.User.findOne(
    { _id: invitedBy, organisationId, disabledAt: null },
    { role: 1 },
    session && { session },
  ).lean();
  return inviter !== null && !isAbove('admin', inviter.role) && !isAbove(role, inviter.role);
}

async function joinAs(
  models: Models,
  { email, role, organisationId }: InvitationRecord,
  person: { name: string; passwordHash?: string },
  session: ClientSession,
): Promise<UserRecord> {
  const emailVerifiedAt = new Date();
  const known = await models.User.findOne({ email }, null, { session }).lean<UserRecord>();
  if (!known) return createUser(models, { email, ...person, organisationId, role, emailVerifiedAt }, session);
  // Whoever comes back keeps the account that they once wanted deleted; one that is being deleted is nobody's any more.
  await takeDeletionBack(models, known._id, session);
  const noPassword = person.passwordHash === undefined ? { passwordHash: 1 } : {};
  const back = await models.User.findOneAndUpdate(
    { _id: known._id, organisationId, isServiceUser: false, disabledAt: { $ne: null } },
    {
      $set: { ...person, role, emailVerifiedAt },
      $unset: { disabledAt: 1, ...noPassword },
      $inc: { tokenVersion: 1 },
    },
    { session, returnDocument: 'after' },
  ).lean<UserRecord>();
  if (!back) throw emailTaken();
  return back;
}

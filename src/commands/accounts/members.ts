import { type ClientSession, Types } from 'mongoose';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { User } from '../../contracts/accounts/auth';
import { ORGANISATION_ROLES, type OrganisationRole } from '../../contracts/kernel/organisation-roles';
import { presentUser } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import type { UserRecord } from '../../models/accounts/user.model';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, forbidden, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import { dropAccountTokens } from '../../security/accounts/account-tokens';
import { appendAudit } from '../../security/audit/audit';
import { deleteLogins } from '../../security/accounts/own-logins';

/** True where `role` is above `other`. */
export const isAbove = (role: OrganisationRole, other: OrganisationRole): boolean =>
  ORGANISATION_ROLES.indexOf(role) > ORGANISATION_ROLES.indexOf(other);

/** Renames the caller's organisation and audits it. */
export async function renameOrganisation(
  models: Models,
  caller: Caller,
  name: string,
): Promise<{ id: string; name: string }> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  await withTransaction(models.User.db, async (session) => {
    const { matchedCount } = await models.Organisation.updateOne(
      { _id: organisationId },
      { $set: { name } },
      { session },
    );
    if (matchedCount === 0) throw notFound('organisation_not_found', 'This organisation is gone.');
    await appendAudit(
      models,
      {
        ...actorOf(caller),
        action: 'organisation.renamed',
        resource: `organisation:${caller.organisationId}`,
        details: { name },
      },
      session,
    );
  });
  return { id: caller.organisationId, name };
}

/** Gives a person another role and audits it. 403 `role_ceiling`, 404 `user_not_found`, 409 `last_owner`. */
export async function changeMemberRole(
  models: Models,
  caller: Caller,
  userId: string,
  role: OrganisationRole,
): Promise<User> {
  return withTransaction(models.User.db, async (session) => {
    const { actor, member } = await findForChange(models, caller, userId, session);
    requireNotAbove(actor.role, role);
    if (member.role === 'owner' && role !== 'owner') await requireOtherOwner(models, member, session);
    await models.User.updateOne({ _id: member._id }, { $set: { role } }, { session });
    // What they invited to with a role that they have no more is void.
    const above = ORGANISATION_ROLES.filter((one) => isAbove('admin', role) || isAbove(one, role));
    await models.Invitation.deleteMany({ invitedBy: member._id, role: { $in: above } }, { session });
    const details = { from: member.role, to: role };
    await appendAudit(models, entryOf(caller, userId, 'organisation.member-role-changed', details), session);
    const organisation = await models.Organisation.findOne({ _id: member.organisationId }, null, { session }).lean();
    if (!organisation) throw notFound('organisation_not_found', 'This organisation is gone.');
    return presentUser({ user: { ...member, role }, organisation });
  });
}

/**
 * Removes a person from the organisation and audits it. An account belongs to one organisation, so it is disabled: its
 * log-ins and API keys end, its invitations and links are void, what it made stays. Errors as for a change of role.
 */
export async function removeMember(models: Models, caller: Caller, userId: string): Promise<void> {
  const _id = new Types.ObjectId(userId);
  await withTransaction(models.User.db, async (session) => {
    const { member } = await findForChange(models, caller, userId, session);
    if (member.role === 'owner') await requireOtherOwner(models, member, session);
    await models.User.updateOne({ _id }, { $set: { disabledAt: new Date() }, $inc: { tokenVersion: 1 } }, { session });
    await models.Invitation.deleteMany({ invitedBy: _id }, { session });
    // An invitation may bring the account back, perhaps for who has the address then: keys and foreign log-ins stay behind.
    await models.Identity.deleteMany({ userId: _id }, { session });
    await models.ApiKey.updateMany({ userId: _id, revokedAt: null }, { $set: { revokedAt: new Date() } }, { session });
    await dropAccountTokens(models, 'password-reset', _id, session);
    await dropAccountTokens(models, 'email-verification', _id, session);
    await deleteLogins(models, _id, { session });
    const details = { role: member.role };
    await appendAudit(models, entryOf(caller, userId, 'organisation.member-removed', details), session);
  });
  await deleteLogins(models, _id);
}

/** Who asks and whom it is about, as they are now: a role taken away a second ago counts. */
async function findForChange(
  models: Models,
  caller: Caller,
  userId: string,
  session: ClientSession,
): Promise<{ actor: UserRecord; member: UserRecord }> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  // Changes of one organisation's members take turns, or two owners could each take the other's role at once.
  await models.Organisation.updateOne({ _id: organisationId }, { $set: { updatedAt: new Date() } }, { session });
  const find = (id: string) =>
    models.User.findOne({ _id: new Types.ObjectId(id), organisationId, isServiceUser: false, disabledAt: null }, null, {
      session,
    }).lean<UserRecord>();
  const member = await find(userId);
  if (!member) throw notFound('user_not_found', 'There is no such person in your organisation.');
  const actor = await find(caller.userId);
  if (!actor || isAbove('admin', actor.role))
    throw forbidden('role_missing', 'This needs the role admin in your organisation.');
  requireNotAbove(actor.role, member.role);
  return { actor, member };
}

/** 403 `role_ceiling` where `role` is above the actor's own. */
export function requireNotAbove(actor: OrganisationRole, role: OrganisationRole): void {
  if (isAbove(role, actor)) throw forbidden('role_ceiling', `Your role is ${actor}: only an ${role} can do this.`);
}

/** 409 `last_owner` where nobody else owns the organisation. */
export async function requireOtherOwner(
  models: Models,
  owner: Pick<UserRecord, '_id' | 'organisationId'>,
  session: ClientSession,
): Promise<void> {
  const other = await models.User.findOne(
    {
      _id: { $ne: owner._id },
      organisationId: owner.organisationId,
      role: 'owner',
      isServiceUser: false,
      disabledAt: null,
      // Whoever is about to be deleted is no owner to rely on.
      deletionAt: null,
    },
    { _id: 1 },
    { session },
  ).lean();
  if (!other) throw conflict('last_owner', 'An organisation keeps at least one owner.');
}

const entryOf = (caller: Caller, userId: string, action: AuditAction, details: Record<string, unknown>) => ({
  ...actorOf(caller),
  action,
  resource: `user:${userId}`,
  details,
});

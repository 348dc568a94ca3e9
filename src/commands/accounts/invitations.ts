import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import type { AuditAction } from '../../contracts/accounts/audit-actions';
import type { List, ListQuery } from '../../contracts/kernel/common';
import { type Invitation, INVITATIONS_MAX, type invitationsCreate } from '../../contracts/accounts/organisation';
import type { InvitationRecord } from '../../models/accounts/invitation.model';
import type { Models } from '../../models/index';
import { decodeCursor, idCursor, pageById } from '../../models/kernel/page';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, forbidden, notFound, unprocessable } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { dropAccountTokens, INVITATION_TTL_MS } from '../../security/accounts/account-tokens';
import { appendAudit } from '../../security/audit/audit';
import type { MailLimits } from '../../security/accounts/mail-limits';
import type { MailOutbox } from '../../security/accounts/mail-outbox';
import { requireNotAbove } from './members';

export interface InvitationDeps {
  models: Models;
  mails: MailOutbox;
  mailLimits: MailLimits;
}

/**
 * Invites somebody and asks for the mail. 403 `role_ceiling` above the caller's own role, 409 `already_member` or
 * `already_invited`, 422 `too_many_invitations`. Of accounts elsewhere nothing is said.
 */
export async function invite(
  deps: InvitationDeps,
  caller: Caller,
  { email, role }: z.infer<typeof invitationsCreate.body>,
): Promise<Invitation> {
  const { models } = deps;
  deps.mails.requireConfigured();
  const organisationId = new Types.ObjectId(caller.organisationId);
  const now = new Date();
  const record: InvitationRecord = {
    _id: new Types.ObjectId(),
    organisationId,
    email,
    role,
    invitedBy: new Types.ObjectId(caller.userId),
    expiresAt: new Date(now.getTime() + INVITATION_TTL_MS),
    createdAt: now,
  };
  await requireInvitable(models, caller, email, role);
  await deps.mailLimits.count({ email, organisationId: caller.organisationId });
  let mailId: string;
  try {
    mailId = await withTransaction(models.User.db, async (session) => {
      await models.Invitation.deleteMany({ organisationId, email, expiresAt: { $lte: now } }, { session });
      await models.Invitation.collection.insertOne({ ...record }, { session });
      await appendAudit(models, entryOf(caller, record, 'organisation.invited'), session);
      return deps.mails.keep({ mail: 'invitation', invitationId: record._id.toHexString() }, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const current = await models.Invitation.findOne({ organisationId, email }).lean<InvitationRecord>();
    throw conflict('already_invited', 'This person has an invitation already.', {
      current: current ? await present(models, current) : undefined,
    });
  }
  await deps.mails.issue(mailId);
  return present(models, record);
}

async function requireInvitable(
  models: Models,
  caller: Caller,
  email: string,
  role: InvitationRecord['role'],
): Promise<void> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const [actor, member, waiting] = await Promise.all([
    models.User.findOne({ _id: new Types.ObjectId(caller.userId), organisationId, disabledAt: null }).lean(),
    models.User.exists({ email, organisationId, disabledAt: null }),
    models.Invitation.countDocuments({ organisationId, expiresAt: { $gt: new Date() } }),
  ]);
  if (!actor) throw forbidden('role_missing', 'This needs the role admin in your organisation.');
  requireNotAbove(actor.role, role);
  if (member) throw conflict('already_member', 'This person is in your organisation already.');
  if (waiting >= INVITATIONS_MAX)
    throw unprocessable('too_many_invitations', 'Too many invitations wait for an answer: revoke some first.');
}

/** Invitations of the caller's organisation that still work, newest first. */
export async function listInvitations(models: Models, caller: Caller, query: ListQuery): Promise<List<Invitation>> {
  const before = decodeCursor(idCursor, query.cursor);
  const records = await models.Invitation.find({
    organisationId: new Types.ObjectId(caller.organisationId),
    expiresAt: { $gt: new Date() },
    ...(before ? { _id: { $lt: before } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<InvitationRecord[]>();
  const names = await readNames(models, records);
  return pageById(records, query.limit, (record) => presentInvitation(record, names));
}

/** Revokes an invitation and audits it: its links work no more. 404 `invitation_not_found`. */
export async function revokeInvitation(models: Models, caller: Caller, invitationId: string): Promise<void> {
  await withTransaction(models.User.db, async (session) => {
    const removed = await models.Invitation.findOneAndDelete(
      { _id: new Types.ObjectId(invitationId), organisationId: new Types.ObjectId(caller.organisationId) },
      { session },
    ).lean<InvitationRecord>();
    if (!removed) throw notFound('invitation_not_found', 'There is no such invitation in your organisation.');
    await dropAccountTokens(models, 'invitation', removed._id, session);
    await appendAudit(models, entryOf(caller, removed, 'organisation.invitation-revoked'), session);
  });
}

/** Takes an invitation that is being accepted away; undefined where it was revoked or ran out. */
export async function takeInvitation(
  models: Models,
  invitationId: Types.ObjectId,
  session: ClientSession,
): Promise<InvitationRecord | null> {
  return models.Invitation.findOneAndDelete(
    { _id: invitationId, expiresAt: { $gt: new Date() } },
    { session },
  ).lean<InvitationRecord>();
}

const present = async (models: Models, record: InvitationRecord): Promise<Invitation> =>
  presentInvitation(record, await readNames(models, [record]));

async function readNames(models: Models, records: readonly InvitationRecord[]): Promise<Map<string, string>> {
  const users = await models.User.find({ _id: { $in: records.map(({ invitedBy }) => invitedBy) } }, { name: 1 }).lean();
  return new Map(users.map(({ _id, name }) => [_id.toHexString(), name]));
}

function presentInvitation(record: InvitationRecord, names: ReadonlyMap<string, string>): Invitation {
  const inviterId = record.invitedBy.toHexString();
  return {
    id: record._id.toHexString(),
    email: record.email,
    role: record.role,
    invitedBy: { id: inviterId, name: names.get(inviterId) ?? '' },
    createdAt: record.createdAt.toISOString(),
    expiresAt: record.expiresAt.toISOString(),
  };
}

const entryOf = (caller: Caller, record: InvitationRecord, action: AuditAction) => ({
  ...actorOf(caller),
  action,
  resource: `invitation:${record._id.toHexString()}`,
  details: { role: record.role },
});

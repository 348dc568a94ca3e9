import { z } from 'zod';
import { mailTokenSchema } from './account-security';
import { emailSchema, passwordSchema, tokensSchema, userSchema } from './auth';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation, ORGANISATION_ROLES } from '../kernel/operation';

/** Invitations of an organisation that may wait at once. */
export const INVITATIONS_MAX = 500;

export const invitationSchema = z
  .object({
    id: idSchema,
    email: z.string(),
    role: z.enum(ORGANISATION_ROLES),
    invitedBy: z.object({ id: idSchema, name: z.string() }),
    createdAt: timestampSchema,
    expiresAt: timestampSchema,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitationSchema>;

const name = z.string().trim().min(1).max(80);
const role = z.enum(ORGANISATION_ROLES);
const memberParams = z.object({ userId: idSchema });
const tag = 'Organisation';
const ofAdmins = { tag, permission: { kind: 'organisation', role: 'admin' }, scope: 'session' } as const;

export const organisationUpdate = defineOperation({
  ...ofAdmins,
  id: 'organisation.update',
  method: 'patch',
  path: '/api/v1/organisation',
  summary: 'Rename the organisation',
  body: z.strictObject({ name }),
  responses: { 200: z.object({ id: idSchema, name: z.string() }) },
});
export const organisationMembersUpdate = defineOperation({
  ...ofAdmins,
  id: 'organisation.members.update',
  method: 'patch',
  path: '/api/v1/organisation/members/{userId}',
  summary: 'Give a person another role',
  description:
    'Nobody gives a role above their own or changes somebody above them (403 `role_ceiling`), so nobody raises themselves. 409 `last_owner` where no owner would be left. In force everywhere within 5 s.',
  params: memberParams,
  body: z.strictObject({ role }),
  responses: { 200: userSchema },
});
export const organisationMembersRemove = defineOperation({
  ...ofAdmins,
  id: 'organisation.members.remove',
  method: 'delete',
  path: '/api/v1/organisation/members/{userId}',
  summary: 'Remove a person: their account is disabled',
  description:
    'An account belongs to one organisation, so whoever is removed cannot log in any more; all their log-ins end within 5 s. What they made stays. A new invitation of the same organisation brings them back. 403 `role_ceiling`, 409 `last_owner`.',
  params: memberParams,
  responses: { 204: null },
});
export const invitationsCreate = defineOperation({
  ...ofAdmins,
  id: 'organisation.invitations.create',
  method: 'post',
  path: '/api/v1/organisation/invitations',
  summary: 'Invite somebody by mail; the link is good for 7 days',
  description:
    '403 `role_ceiling` above the caller’s own role; 409 `already_member`, `already_invited` (`current`); 422 `too_many_invitations`.',
  body: z.strictObject({ email: emailSchema, role }),
  responses: { 201: invitationSchema },
});
export const invitationsList = defineOperation({
  ...ofAdmins,
  id: 'organisation.invitations.list',
  method: 'get',
  path: '/api/v1/organisation/invitations',
  summary: 'Invitations that wait for an answer, newest first',
  query: listQuery,
  responses: { 200: listOf(invitationSchema) },
});
export const invitationsRevoke = defineOperation({
  ...ofAdmins,
  id: 'organisation.invitations.revoke',
  method: 'delete',
  path: '/api/v1/organisation/invitations/{invitationId}',
  summary: 'Revoke an invitation: its link works no more',
  params: z.object({ invitationId: idSchema }),
  responses: { 204: null },
});
export const invitationsLook = defineOperation({
  tag,
  permission: { kind: 'public' },
  scope: 'session',
  limit: 'logins',
  id: 'auth.invitations.look',
  method: 'post',
  path: '/api/v1/auth/invitations/look',
  summary: 'Who invites whom to what, by the token of a mail; the token stays good',
  description: '400 `link_invalid` where the token is unknown, used, revoked or ran out.',
  body: z.strictObject({ token: mailTokenSchema }),
  responses: {
    200: z
      .object({
        organisation: z.object({ name: z.string() }),
        invitedBy: z.object({ name: z.string() }),
        email: z.string(),
        role: z.enum(ORGANISATION_ROLES),
        expiresAt: timestampSchema,
      })
      .meta({ id: 'InvitationLook' }),
  },
});
export const invitationsAccept = defineOperation({
  tag,
  permission: { kind: 'public' },
  scope: 'session',
  limit: 'logins',
  id: 'auth.invitations.accept',
  method: 'post',
  path: '/api/v1/auth/invitations/accept',
  summary: 'Join an organisation with the token of a mail, and log in',
  description:
    'Makes the account. 400 `link_invalid` where the token is unknown, used, revoked or ran out; 409 `email_taken` where the e-mail has an account: it belongs to one organisation. 409 `deletion_running` where theirs is being deleted.',
  body: z.strictObject({ token: mailTokenSchema, name, password: passwordSchema }),
  responses: { 201: tokensSchema },
});

export const organisationOperations = [
  organisationUpdate,
  organisationMembersUpdate,
  organisationMembersRemove,
  invitationsCreate,
  invitationsList,
  invitationsRevoke,
  invitationsLook,
  invitationsAccept,
] as const;

import type { OrganisationRole } from '@contracts/kernel/operation';
import type {
  invitationsCreate,
  invitationsList,
  invitationsRevoke,
  organisationMembersRemove,
  organisationMembersUpdate,
  organisationUpdate,
} from '@contracts/accounts/organisation';
import { callApi } from './client';

export const renameOrganisation = (name: string) =>
  callApi<typeof organisationUpdate>('patch', '/api/v1/organisation', { body: { name } });

export const changeMemberRole = (userId: string, role: OrganisationRole) =>
  callApi<typeof organisationMembersUpdate>('patch', '/api/v1/organisation/members/{userId}', {
    params: { userId },
    body: { role },
  });

/** Removes a person: their account is disabled. */
export const removeOrganisationMember = (userId: string) =>
  callApi<typeof organisationMembersRemove>('delete', '/api/v1/organisation/members/{userId}', { params: { userId } });

/** Invitations that wait for an answer, newest first. */
export const listInvitations = (signal?: AbortSignal) =>
  callApi<typeof invitationsList>('get', '/api/v1/organisation/invitations', { query: { limit: 500 }, signal });

export const invitePerson = (email: string, role: OrganisationRole) =>
  callApi<typeof invitationsCreate>('post', '/api/v1/organisation/invitations', { body: { email, role } });

export const revokeInvitation = (invitationId: string) =>
  callApi<typeof invitationsRevoke>('delete', '/api/v1/organisation/invitations/{invitationId}', {
    params: { invitationId },
  });

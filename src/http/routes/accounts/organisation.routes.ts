import type { Tokens } from '../../../contracts/accounts/auth';
import {
  invitationsAccept,
  invitationsCreate,
  invitationsList,
  invitationsLook,
  invitationsRevoke,
  organisationMembersRemove,
  organisationMembersUpdate,
  organisationUpdate,
} from '../../../contracts/accounts/organisation';
import { acceptInvitation, lookAtInvitation } from '../../../commands/accounts/accept-invitation';
import { invite, listInvitations, revokeInvitation } from '../../../commands/accounts/invitations';
import { changeMemberRole, removeMember, renameOrganisation } from '../../../commands/accounts/members';
import { setRefreshCookie } from '../../refresh-cookie';
import { type Route, route } from '../../route';
import type { AccountSecurityDeps } from './account-security.routes';

/** The organisation: its name, who is in it with which role, and who may join. */
export const organisationRoutes = (deps: AccountSecurityDeps): Route[] => [
  route(organisationUpdate, async ({ caller, body }) => ({
    status: 200,
    body: await renameOrganisation(deps.models, caller, body.name),
  })),

  route(organisationMembersUpdate, async ({ caller, params, body }) => ({
    status: 200,
    body: await changeMemberRole(deps.models, caller, params.userId, body.role),
  })),

  route(organisationMembersRemove, async ({ caller, params }) => {
    await removeMember(deps.models, caller, params.userId);
    return { status: 204 };
  }),

  route(invitationsCreate, async ({ caller, body }) => ({
    status: 201,
    body: await invite(deps, caller, body),
  })),

  route(invitationsList, async ({ caller, query }) => ({
    status: 200,
    body: await listInvitations(deps.models, caller, query),
  })),

  route(invitationsRevoke, async ({ caller, params }) => {
    await revokeInvitation(deps.models, caller, params.invitationId);
    return { status: 204 };
  }),

  route(invitationsLook, async ({ body, ip }) => ({ status: 200, body: await lookAtInvitation(deps, body.token, ip) })),

  route(invitationsAccept, async ({ body, ip, userAgent, response }) => {
    const tokens = await acceptInvitation(deps, body, { ip, userAgent });
    setRefreshCookie(response, deps.config, tokens.refresh_token);
    return { status: 201, body: tokens satisfies Tokens };
  }),
];

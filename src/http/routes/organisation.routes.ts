import type { Tokens } from '../../contracts/auth';
import {
  invitationsAccept,
  invitationsCreate,
  invitationsList,
  invitationsRevoke,
  organisationMembersRemove,
  organisationMembersUpdate,
  organisationUpdate,
} from '../../contracts/organisation';
import { acceptInvitation } from '../../security/accept-invitation';
import { invite, listInvitations, revokeInvitation } from '../../security/invitations';
import { changeMemberRole, removeMember, renameOrganisation } from '../../security/members';
import { setRefreshCookie } from '../refresh-cookie';
import { type Route, route } from '../route';
import type { AccountSecurityDeps } from './account-security.routes';

/** The organisation: its name, who is in it with which role, and who may join. */
export const organisationRoutes = (deps: AccountSecurityDeps): Route[] => [
  route(organisationUpdate, async ({ caller, body, ip, userAgent }) => ({
    status: 200,
    body: await renameOrganisation(deps.models, caller, body.name, { ip, userAgent }),
  })),

  route(organisationMembersUpdate, async ({ caller, params, body, ip, userAgent }) => ({
    status: 200,
    body: await changeMemberRole(deps.models, caller, params.userId, body.role, { ip, userAgent }),
  })),

  route(organisationMembersRemove, async ({ caller, params, ip, userAgent }) => {
    await removeMember(deps.models, caller, params.userId, { ip, userAgent });
    return { status: 204 };
  }),

  route(invitationsCreate, async ({ caller, body, ip, userAgent }) => ({
    status: 201,
    body: await invite(deps, caller, body, { ip, userAgent }),
  })),

  route(invitationsList, async ({ caller, query }) => ({
    status: 200,
    body: await listInvitations(deps.models, caller, query),
  })),

  route(invitationsRevoke, async ({ caller, params, ip, userAgent }) => {
    await revokeInvitation(deps.models, caller, params.invitationId, { ip, userAgent });
    return { status: 204 };
  }),

  route(invitationsAccept, async ({ body, ip, userAgent, response }) => {
    const tokens = await acceptInvitation(deps, body, { ip, userAgent });
    setRefreshCookie(response, deps.config, tokens.refresh_token);
    return { status: 201, body: tokens satisfies Tokens };
  }),
];

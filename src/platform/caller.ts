import { type ApiScope } from '../contracts/kernel/operation';
import { ORGANISATION_ROLES, type OrganisationRole } from '../contracts/kernel/organisation-roles';

/** Who is asking: made from a verified token, passed to every function that touches data. */
export interface Caller {
  userId: string;
  organisationId: string;
  role: OrganisationRole;
  tier: string;
  name: string;
  /** The log-in (family of refresh tokens) the access token belongs to; absent with an API key. */
  logInId?: string;
  /** True where the e-mail of the account waits to be verified. */
  isEmailUnverified?: boolean;
  /** Where the request at hand came from; absent in calls of models, and over a socket. */
  origin?: { ip: string; userAgent: string };
  /** Where an API key is asking: it speaks for its person, within its scopes. */
  apiKey?: { id: string; scopes: readonly ApiScope[] };
  /** Where a paired device is asking by a token of its own, and the key it signed with: only operations that take devices answer it. */
  device?: { id: string; keyId: string };
}

/** Of a caller, what a paid call needs; also where they are gone by the time it is made. */
export type Payer = Pick<Caller, 'userId' | 'organisationId' | 'tier'> & { apiKey?: { id: string } };

/** Who does something, by which log-in or API key, and from where: for the audit log. */
export const actorOf = ({
  organisationId,
  userId,
  logInId,
  apiKey,
  origin,
}: Omit<Caller, 'role' | 'tier' | 'name'>) => ({
  organisationId,
  actorId: userId,
  ...(logInId !== undefined && { logInId }),
  ...(apiKey && { apiKeyId: apiKey.id }),
  ...origin,
});

/** The roles that manage an organisation: its people and its money. */
export const ADMIN_ROLES: readonly OrganisationRole[] = ORGANISATION_ROLES.slice(ORGANISATION_ROLES.indexOf('admin'));
export const isAdmin = ({ role }: Pick<Caller, 'role'>): boolean => ADMIN_ROLES.includes(role);

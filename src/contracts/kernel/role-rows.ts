import { ORGANISATION_ROLES, type OrganisationRole } from './organisation-roles';

/** No log-in is needed. */
export const ANYBODY = 'anybody';
/** Every role in the organisation; rights on a canvas, a run or an approval may narrow it. */
export const EVERYBODY: readonly OrganisationRole[] = ORGANISATION_ROLES;
export const ADMINS: readonly OrganisationRole[] = ['admin', 'owner'];
/** Whoever works. Viewers look: they make nothing of their own and spend nothing, but for work on what others shared with them to edit. */
export const WORKERS: readonly OrganisationRole[] = ['member', 'engineer', 'admin', 'owner'];
export const ENGINEERS: readonly OrganisationRole[] = ['engineer', 'admin', 'owner'];

/** Who may call operations, by their ids. */
export type RoleRows = Readonly<Record<string, typeof ANYBODY | readonly OrganisationRole[]>>;

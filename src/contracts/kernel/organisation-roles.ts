/** Roles within one organisation, weakest first. */
export const ORGANISATION_ROLES = ['viewer', 'member', 'engineer', 'admin', 'owner'] as const;
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number];

import type { OrganisationRole } from '@contracts/kernel/operation';

/** Roles in the organisation, weakest first; the hint is what a role may do beyond those before it. */
export const ROLES: readonly { value: OrganisationRole; label: string; hint: string }[] = [
  { value: 'viewer', label: 'Viewer', hint: 'Looks; edits only what is shared with them to edit' },
  { value: 'member', label: 'Member', hint: 'Makes canvases, calls models, works on support sessions' },
  { value: 'engineer', label: 'Engineer', hint: 'Resolves and escalates sessions, approves notes' },
  { value: 'admin', label: 'Admin', hint: 'People, budgets, the audit log' },
  { value: 'owner', label: 'Owner', hint: 'An admin who also makes owners' },
];

const rankOf = (role: OrganisationRole): number => ROLES.findIndex(({ value }) => value === role);

export const roleLabel = (role: OrganisationRole): string => ROLES[rankOf(role)]?.label ?? role;

/** Whether a role manages people at all. */
export const isManager = (role: OrganisationRole): boolean => rankOf(role) >= rankOf('admin');

/** Roles that somebody may give: none above their own. */
export const rolesUpTo = (role: OrganisationRole) => ROLES.slice(0, rankOf(role) + 1);

/** Whether a manager may change somebody of this role. */
export const mayChange = (own: OrganisationRole, other: OrganisationRole): boolean =>
  isManager(own) && rankOf(other) <= rankOf(own);

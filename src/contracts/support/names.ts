import type { OrganisationRole } from '../kernel/organisation-roles';

/** What this system adds to the closed lists of names that all share. */
export const supportNames = {
  subject: 'support',
  runKinds: ['support.reply', 'support.document', 'support.draft'],
  eventFormats: ['support', 'support-text'],
  namespaces: [],
  limits: ['supportResolves', 'supportDocuments'],
  apiScopes: [],
  outboxKinds: ['support-index', 'support-export', 'ticket-push'],
  /** Names its part of an account's deletion. */
  deletionPart: 'support sessions',
  /** What the audit log calls one. */
  auditName: 'support-session',
  /** Of model calls, who asked. */
  agent: 'support',
} as const;

/** The session named by `id` is the caller's, was escalated to them, or they are an admin (`role`: and at least that in the organisation). */
export interface SessionPermission {
  kind: 'support';
  access: 'read' | 'write';
  role?: OrganisationRole;
}

/** The permission in words, for the API's docs. */
export const describeSessionPermission = ({ role }: SessionPermission): string =>
  `For who works on the session, whom it was escalated to, and admins${role ? `, with the role \`${role}\` at least` : ''}; 403 for others.`;

import { ORGANISATION_ROLES, type OrganisationRole } from './operation';

/** No log-in is needed. */
const ANYBODY = 'anybody';
/** Every role in the organisation; rights on a canvas, a run or an approval may narrow it. */
const EVERYBODY: readonly OrganisationRole[] = ORGANISATION_ROLES;
const ADMINS: readonly OrganisationRole[] = ['admin', 'owner'];
/** Whoever works; viewers only look. */
const WORKERS: readonly OrganisationRole[] = ['member', 'engineer', 'admin', 'owner'];
const ENGINEERS: readonly OrganisationRole[] = ['engineer', 'admin', 'owner'];

/**
 * Who may call what: each operation by the role in the organisation. Written by hand beside the declarations, so that a
 * right that is given away by mistake is noticed: a unit test holds every operation's permission against its row, an
 * integration test calls each with each role, and an operation without a row fails both.
 */
export const roleMatrix: Readonly<Record<string, typeof ANYBODY | readonly OrganisationRole[]>> = {
  // Accounts
  'auth.register': ANYBODY,
  'auth.login': ANYBODY,
  'auth.refresh': ANYBODY,
  'auth.logout': ANYBODY,
  'me.get': EVERYBODY,
  'organisation.members.list': EVERYBODY,
  'audit.list': ADMINS,
  'audit.csv': ADMINS,
  'audit.verify': ADMINS,
  // Passwords, log-ins
  'auth.password.change': EVERYBODY,
  'auth.password.forgot': ANYBODY,
  'auth.password.reset': ANYBODY,
  'auth.email.verify': ANYBODY,
  'auth.email.resend': EVERYBODY,
  'auth.sessions.list': EVERYBODY,
  'auth.sessions.end': EVERYBODY,
  'auth.logout-everywhere': EVERYBODY,
  // Providers of log-ins
  'auth.oidc.list': ANYBODY,
  'auth.oidc.start': ANYBODY,
  'auth.oidc.callback': ANYBODY,
  'auth.identities.list': EVERYBODY,
  'auth.identities.link': EVERYBODY,
  'auth.identities.unlink': EVERYBODY,
  // A person's own data
  'me.update': EVERYBODY,
  'me.exports.create': EVERYBODY,
  'me.exports.list': EVERYBODY,
  'me.exports.get': EVERYBODY,
  'me.exports.download': EVERYBODY,
  'me.exports.remove': EVERYBODY,
  'me.deletion.get': EVERYBODY,
  'me.deletion.code': EVERYBODY,
  'me.deletion.request': EVERYBODY,
  'me.deletion.cancel': EVERYBODY,
  // Organisation
  'organisation.update': ADMINS,
  'organisation.members.update': ADMINS,
  'organisation.members.remove': ADMINS,
  'organisation.invitations.create': ADMINS,
  'organisation.invitations.list': ADMINS,
  'organisation.invitations.revoke': ADMINS,
  'auth.invitations.accept': ANYBODY,
  // Provider keys
  'provider-keys.list': ADMINS,
  'provider-keys.create': ADMINS,
  'provider-keys.update': ADMINS,
  'provider-keys.replace': ADMINS,
  'provider-keys.remove': ADMINS,
  'provider-keys.test': ADMINS,
  'provider-keys.settings': ADMINS,
  'provider-keys.settings.update': ADMINS,
  // Canvases (the role on the canvas decides)
  'canvas.create': EVERYBODY,
  'canvas.list': EVERYBODY,
  'canvas.get': EVERYBODY,
  'canvas.update': EVERYBODY,
  'canvas.delete': EVERYBODY,
  'canvas.restore': EVERYBODY,
  'canvas.changes': EVERYBODY,
  'canvas.generate': EVERYBODY,
  'canvas.generations.list': EVERYBODY,
  'canvas.generations.undo': EVERYBODY,
  'canvas.generations.restore': EVERYBODY,
  'canvas.blocks.list': EVERYBODY,
  'canvas.blocks.create': EVERYBODY,
  'canvas.blocks.update': EVERYBODY,
  'canvas.blocks.delete': EVERYBODY,
  'canvas.blocks.move': EVERYBODY,
  'canvas.members.list': EVERYBODY,
  'canvas.members.add': EVERYBODY,
  'canvas.members.update': EVERYBODY,
  'canvas.members.remove': EVERYBODY,
  // Runs (the run’s canvas decides)
  'runs.list': EVERYBODY,
  'runs.get': EVERYBODY,
  'runs.events': EVERYBODY,
  'runs.cancel': EVERYBODY,
  'runs.retry': EVERYBODY,
  // Approvals (the run’s owner or canvas decides)
  'approvals.list': EVERYBODY,
  'approvals.get': EVERYBODY,
  'approvals.approve': EVERYBODY,
  'approvals.reject': EVERYBODY,
  // Support sessions (own, escalated to one, or of one's organisation as an admin)
  'support.settings.get': EVERYBODY,
  'support.settings.put': ADMINS,
  'support.create': EVERYBODY,
  'support.list': EVERYBODY,
  'support.search': EVERYBODY,
  'support.get': EVERYBODY,
  'support.update': WORKERS,
  'support.delete': WORKERS,
  'support.lane.get': EVERYBODY,
  'support.lane.put': WORKERS,
  'support.export': EVERYBODY,
  'support.resolve': ENGINEERS,
  'support.escalate': ENGINEERS,
  'support.pause': WORKERS,
  'support.resume': WORKERS,
  'support.reopen': WORKERS,
  'support.messages.send': WORKERS,
  'support.messages.list': EVERYBODY,
  'support.steps.advance': WORKERS,
  'support.steps.list': EVERYBODY,
  'support.attachments.add': WORKERS,
  'support.attachments.get': EVERYBODY,
  // Budgets
  'budgets.applied': EVERYBODY,
  'budgets.list': ADMINS,
  'budgets.create': ADMINS,
  'budgets.update': ADMINS,
  'budgets.remove': ADMINS,
  // System
  'system.health': ANYBODY,
  'system.metrics': ANYBODY,
  'system.info': ANYBODY,
  // API keys
  'api-keys.list': EVERYBODY,
  'api-keys.list-all': ADMINS,
  'api-keys.create': EVERYBODY,
  'api-keys.revoke': EVERYBODY,
  // Models
  'models.list': EVERYBODY,
  'llm.chat': EVERYBODY,
  'llm.chat-api': EVERYBODY,
  'llm.models': EVERYBODY,
  'llm.model': EVERYBODY,
  'llm.responses': EVERYBODY,
  'llm.embeddings': EVERYBODY,
  'vectors.embed': EVERYBODY,
  'vectors.info': EVERYBODY,
  'vectors.job.get': EVERYBODY,
  'vectors.job.vectors': EVERYBODY,
  'vectors.job.cancel': EVERYBODY,
  // Usage
  'metrics.prometheus': ANYBODY,
  'metrics.json': ANYBODY,
  'metrics.summary': ANYBODY,
  'usage.report': EVERYBODY,
  'usage.calls': EVERYBODY,
  'usage.csv': EVERYBODY,
  // Support sessions: notes and outputs
  'support.documentation.get': EVERYBODY,
  'support.documentation.stream': EVERYBODY,
  'support.notes.list': EVERYBODY,
  'support.notes.edit': WORKERS,
  'support.notes.regenerate': WORKERS,
  'support.notes.approve': ENGINEERS,
  'support.outputs.list': EVERYBODY,
  'support.outputs.edit': WORKERS,
  'support.outputs.write': WORKERS,
  'support.outputs.stream': EVERYBODY,
};

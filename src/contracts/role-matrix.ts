import { ADMINS, ANYBODY, EVERYBODY, type RoleRows, WORKERS } from './kernel/role-rows';
import { systemContracts } from './systems/index';

/**
 * Who may call what: each operation by the role in the organisation. Written by hand beside the declarations, so that a
 * right that is given away by mistake is noticed: a unit test holds every operation's permission against its row, an
 * integration test calls each with each role, and an operation without a row fails both.
 */
export const roleMatrix: RoleRows = {
  ...systemContracts.roles,
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
  'auth.invitations.look': ANYBODY,
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
  // Runs (what the run is about decides)
  'runs.list': EVERYBODY,
  'runs.get': EVERYBODY,
  'runs.events': EVERYBODY,
  'runs.cancel': EVERYBODY,
  'runs.retry': EVERYBODY,
  // Approvals (what they are about decides)
  'approvals.list': EVERYBODY,
  'approvals.get': EVERYBODY,
  'approvals.approve': EVERYBODY,
  'approvals.reject': EVERYBODY,
  'approvals.answer': EVERYBODY,
  'approvals.extend': EVERYBODY,
  'inbox.questions': EVERYBODY,
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
  // Search
  'search.find': EVERYBODY,
  // API keys
  'api-keys.list': EVERYBODY,
  'api-keys.list-all': ADMINS,
  'api-keys.create': WORKERS,
  'api-keys.revoke': EVERYBODY,
  // Models
  'models.list': EVERYBODY,
  'llm.chat': WORKERS,
  'llm.chat-api': WORKERS,
  'llm.models': EVERYBODY,
  'llm.model': EVERYBODY,
  'llm.responses': WORKERS,
  'llm.embeddings': WORKERS,
  'vectors.embed': WORKERS,
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
};

import { ANYBODY, EVERYBODY, type RoleRows, WORKERS } from '../kernel/role-rows';

/** Who may call what of devices: everything is a person's own. */
export const devicesRoles: RoleRows = {
  'devices.pairings.create': WORKERS,
  'devices.pair': ANYBODY,
  'devices.nonces.create': ANYBODY,
  'devices.tokens.create': ANYBODY,
  'devices.list': EVERYBODY,
  'devices.get': EVERYBODY,
  'devices.update': EVERYBODY,
  'devices.revoke': EVERYBODY,
  'devices.policy.get': EVERYBODY,
  'devices.policy.put': WORKERS,
  'devices.chat': WORKERS,
  'devices.threads.list': EVERYBODY,
  'devices.threads.get': EVERYBODY,
  'devices.threads.messages': EVERYBODY,
  'devices.threads.delete': EVERYBODY,
  'connections.authorize': WORKERS,
  'connections.callback': ANYBODY,
  'connections.refresh': WORKERS,
  'connections.tickets.get': EVERYBODY,
  'connections.tickets.use': WORKERS,
  'connections.list': EVERYBODY,
  'connections.remove': EVERYBODY,
};

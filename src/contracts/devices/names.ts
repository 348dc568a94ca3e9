/** What this system adds to the closed lists of names that all share. */
export const devicesNames = {
  subject: 'devices',
  /** `devices.chat` answers in a thread, `devices.agent` is one run of a background agent, `devices.delivery` brings a device what waited for it. */
  runKinds: ['devices.chat', 'devices.agent', 'devices.delivery'],
  eventFormats: [],
  namespaces: ['/devices'],
  limits: [],
  apiScopes: [],
  outboxKinds: [],
  /** Names its part of an account's deletion. */
  deletionPart: 'devices',
  /** What the audit log calls one. */
  auditName: 'device',
  /** Of model calls, who asked. */
  agent: 'devices',
} as const;

/** What the path names as `id` is the caller's own; nobody else, admins neither, may know that it is there (404). */
export interface DevicesPermission {
  kind: 'device' | 'device-thread' | 'device-agent' | 'agent-suggestion' | 'agent-run' | 'connection';
  /** Of an agent: of this type alone. */
  type?: 'local' | 'cloud';
}

/** The permission in words, for the API's docs. */
export const describeDevicesPermission = (_permission: DevicesPermission): string =>
  'For the person whose it is; 404 for all others, admins too.';

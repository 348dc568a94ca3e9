import type { Capabilities } from '../../contracts/devices/frames';
import type { Device } from '../../contracts/devices/devices';
import type { DeviceRecord } from './records/device.model';

/** What is known of a device beside its record. */
export interface DeviceNow {
  isOnline: boolean;
  waitingCalls: number;
}

export function presentDevice(device: DeviceRecord, { isOnline, waitingCalls }: DeviceNow): Device {
  return {
    id: device._id.toHexString(),
    device_id: device.deviceId,
    name: device.name,
    platform: device.platform ?? null,
    version: device.version ?? null,
    state: stateOf(device),
    is_online: isOnline && !device.revokedAt,
    last_seen_at: device.lastSeenAt?.toISOString() ?? null,
    capabilities: narrowCapabilities(readCapabilities(device.capabilities), readCapabilities(device.allow)),
    waiting_calls: waitingCalls,
    time_zone: device.timeZone ?? null,
    created_at: device.createdAt.toISOString(),
  };
}

function stateOf({ revokedAt, publicKey }: DeviceRecord): Device['state'] {
  if (revokedAt) return 'revoked';
  return publicKey ? 'paired' : 'unpaired';
}

/** As they are kept, without what was not said. */
export function readCapabilities(kept: DeviceRecord['capabilities']): Capabilities | undefined {
  if (!kept) return undefined;
  const { tables, actions, directories, ledger, vectors, folders } = kept;
  return {
    ...(tables && { tables: tables as Capabilities['tables'] }),
    ...(actions && { actions: actions as Capabilities['actions'] }),
    ...(typeof directories === 'boolean' && { directories }),
    ...(typeof ledger === 'boolean' && { ledger }),
    ...(typeof vectors === 'boolean' && { vectors }),
    ...(folders && { folders }),
  };
}

/** What a device may be asked: what it claims, as far as its person allows it. Never more than it claims. */
export function narrowCapabilities(claimed: Capabilities = {}, allowed: Capabilities = {}): Capabilities {
  const list = <Name extends string>(own: Name[] | undefined, may: Name[] | undefined) =>
    own && may ? own.filter((name) => may.includes(name)) : (own ?? may);
  const flag = (own: boolean | undefined, may: boolean | undefined) => (may === false ? false : own);
  const narrowed = {
    tables: list(claimed.tables, allowed.tables),
    actions: list(claimed.actions, allowed.actions),
    directories: flag(claimed.directories, allowed.directories),
    ledger: flag(claimed.ledger, allowed.ledger),
    vectors: flag(claimed.vectors, allowed.vectors),
    folders: claimed.folders,
  };
  return Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== undefined));
}

import type { Device } from '@contracts/devices/devices';

const KEPT = 'weft-device';

/** The draft of a thread; null: of a new chat. */
export const draftName = (threadId: string | null): string => `device:${threadId ?? 'new'}`;

/** The device that was last asked from this browser, by the name it gives itself; null: none yet. */
export function lastAsked(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The next question is meant for this device. */
export function askOn(deviceId: string): void {
  try {
    localStorage.setItem(KEPT, deviceId);
  } catch {
    // Storage may be blocked: it is chosen anew each time.
  }
}

/** Which device can be asked now. `none`: there is no device at all; `away`: none is online, the last seen first. */
export type Choice =
  | { kind: 'loading' }
  | { kind: 'none' }
  | { kind: 'away'; devices: Device[] }
  | { kind: 'one'; device: Device }
  /** `chosen` null: one has to be chosen. */
  | { kind: 'several'; devices: Device[]; chosen: Device | null };

/** Of these devices; `wanted`: the one chosen, or asked last. */
export function whichDevice(devices: readonly Device[] | undefined, wanted: string | null): Choice {
  if (devices === undefined) return { kind: 'loading' };
  const used = devices.filter(({ state }) => state !== 'revoked');
  if (used.length === 0) return { kind: 'none' };
  const online = used.filter(({ is_online: isOnline }) => isOnline);
  const [first] = online;
  if (first === undefined)
    return {
      kind: 'away',
      devices: used.toSorted((one, other) => seenAt(other) - seenAt(one)),
    };
  if (online.length === 1) return { kind: 'one', device: first };
  return {
    kind: 'several',
    devices: online,
    chosen: online.find(({ device_id: deviceId }) => deviceId === wanted) ?? null,
  };
}

const seenAt = ({ last_seen_at: at }: Device): number => (at === null ? 0 : Date.parse(at));

/** The one that is asked; undefined: none can be. */
export function deviceOf(choice: Choice): Device | undefined {
  if (choice.kind === 'one') return choice.device;
  return choice.kind === 'several' ? (choice.chosen ?? undefined) : undefined;
}

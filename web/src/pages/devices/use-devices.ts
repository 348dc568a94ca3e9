import type { Device } from '@contracts/devices/devices';
import { useQuery } from '@tanstack/react-query';
import { listDevices } from '@/api/devices/devices';
import { keys } from '@/api/keys';

const USUAL_MS = 10_000;
/** While somebody waits for one to come. */
const SOON_MS = 2_000;

/** This person’s devices; they come and go by themselves, so that they are looked at again while the page is open. */
export function useDevices(isAwaited = false) {
  const query = useQuery({
    queryKey: keys.devices,
    queryFn: ({ signal }) => listDevices(signal),
    refetchInterval: isAwaited ? SOON_MS : USUAL_MS,
  });
  return { query, devices: query.data?.items };
}

/** Those that can be asked something, now or once they are there. */
export const inUse = (devices: readonly Device[]): Device[] => devices.filter(({ state }) => state !== 'revoked');

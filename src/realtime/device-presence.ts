import type { Redis } from '../platform/redis';

/** Channel on which the process that holds a device's connection listens. `record`: the device's record id. */
export const deviceChannel = (prefix: string, record: string): string => `${prefix}:device:${record}`;

/** True while a connection of the device is open at some process. Rejects where Redis is away. */
export async function isDeviceOnline(redis: Redis, prefix: string, record: string): Promise<boolean> {
  const [, count] = (await redis.pubsub('NUMSUB', deviceChannel(prefix, record))) as [string, number];
  return Number(count) > 0;
}

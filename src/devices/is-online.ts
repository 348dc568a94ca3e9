import type { Redis } from '../platform/redis';
import { deviceChannels } from './channels';

/** Whether some process holds a connection of this device (record id). */
export async function isOnline(redis: Redis, prefix: string, device: string): Promise<boolean> {
  const [, count] = (await redis.pubsub('NUMSUB', deviceChannels(prefix).device(device))) as [string, number | string];
  return Number(count) > 0;
}

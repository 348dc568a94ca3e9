import { deviceChannels } from '../../devices/channels';
import type { Redis } from '../../platform/redis';

/** Which of these devices (record ids) are connected, to any process. */
export async function findOnline(redis: Redis, prefix: string, recordIds: readonly string[]): Promise<Set<string>> {
  if (recordIds.length === 0) return new Set();
  const names = deviceChannels(prefix);
  // Channel, number, channel, number: in the order they were asked for.
  const answer = (await redis.pubsub('NUMSUB', ...recordIds.map((id) => names.device(id)))) as unknown[];
  return new Set(recordIds.filter((_id, place) => Number(answer[place * 2 + 1]) > 0));
}

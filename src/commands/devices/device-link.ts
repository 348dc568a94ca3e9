import type { Redis } from '../../platform/redis';

/** Where Redis carries what is meant for a device: whoever holds its connection listens here. */
export const deviceChannel = (prefix: string, recordId: string): string => `${prefix}:device:${recordId}`;

/** Which of these devices are connected, to any process. */
export async function findOnline(redis: Redis, prefix: string, recordIds: readonly string[]): Promise<Set<string>> {
  if (recordIds.length === 0) return new Set();
  // Channel, number, channel, number: in the order they were asked for.
  const answer = (await redis.pubsub('NUMSUB', ...recordIds.map((id) => deviceChannel(prefix, id)))) as unknown[];
  return new Set(recordIds.filter((_id, place) => Number(answer[place * 2 + 1]) > 0));
}

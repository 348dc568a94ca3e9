import type { Redis } from '../../platform/redis';
import { readRosters } from './presence-message';
import { realtimeNames } from '../redis-names';

/** People (agents and second tabs not counted) with each board open, over all instances. Zero where Redis is away. */
export async function countPresent(
  redis: Redis,
  prefix: string,
  boardIds: readonly string[],
): Promise<Map<string, number>> {
  const { presence: nameOf } = realtimeNames(prefix);
  const batch = redis.pipeline();
  for (const boardId of boardIds) batch.hgetall(nameOf(boardId));
  const answers = boardIds.length === 0 ? [] : await batch.exec().catch(() => null);
  return new Map(
    boardIds.map((boardId, index) => {
      const [error, fields] = answers?.[index] ?? [undefined, {}];
      const people = error ? [] : [...readRosters(fields as Record<string, string>).values()].flat();
      return [boardId, new Set(people.filter((person) => !person.isAgent).map((person) => person.userId)).size];
    }),
  );
}

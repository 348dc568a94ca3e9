import type { List } from '../contracts/common';
import { badRequest } from '../platform/errors';

/** The id a cursor stands for; 400 `cursor_invalid` where it is not one of ours. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  if (!/^[0-9a-f]{24}$/.test(cursor))
    throw badRequest('cursor_invalid', 'The cursor is not one that this list gave. Start without one.');
  return cursor;
}

/** A page from `limit + 1` records: the one too many tells that there is more. */
export function pageOf<Record, Item>(
  records: Record[],
  limit: number,
  cursorOf: (record: Record) => string,
  present: (record: Record) => Item,
): List<Item> {
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), nextCursor: records.length > limit && last ? cursorOf(last) : null };
}

import { Types } from 'mongoose';
import type { z } from 'zod';
import type { List } from '../../contracts/kernel/common';
import { badRequest } from '../../platform/errors';

/** How the cursors of a list are written: each holds the place of the last item shown. */
export interface CursorFormat<Place> {
  encode(place: Place): string;
  /** Undefined where the text is none of ours. */
  parse(cursor: string): Place | undefined;
}

/** Lists in order of their ids: the id itself. */
export const idCursor: CursorFormat<Types.ObjectId> = {
  encode: (id) => id.toHexString(),
  parse: (cursor) => (/^[0-9a-f]{24}$/.test(cursor) ? new Types.ObjectId(cursor) : undefined),
};

/** Lists in another order: the fields that order them, as opaque text. */
export const fieldsCursor = <Schema extends z.ZodType>(schema: Schema): CursorFormat<z.infer<Schema>> => ({
  encode: (fields) => Buffer.from(JSON.stringify(fields)).toString('base64url'),
  parse: (cursor) => schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8'))).data,
});

/** The place a cursor stands for; undefined for none; 400 `cursor_invalid` where it is not one that this list gave. */
export function decodeCursor<Place>(format: CursorFormat<Place>, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const place = format.parse(cursor);
  if (place === undefined)
    throw badRequest('cursor_invalid', 'The cursor is not one that this list gave. Start without one.');
  return place;
}

/** A page from `limit + 1` records: the one too many tells that there is more. */
export function pageOf<Record, Item, Place>(
  records: Record[],
  limit: number,
  cursor: { format: CursorFormat<Place>; placeOf(record: Record): Place },
  present: (record: Record) => Item,
): List<Item> {
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = records.length > limit && last ? cursor.format.encode(cursor.placeOf(last)) : null;
  return { items: shown.map(present), nextCursor };
}

/** The common order: by id. */
export const pageById = <Record extends { _id: Types.ObjectId }, Item>(
  records: Record[],
  limit: number,
  present: (record: Record) => Item,
): List<Item> => pageOf(records, limit, { format: idCursor, placeOf: ({ _id }) => _id }, present);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}

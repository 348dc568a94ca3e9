import type { z } from 'zod';
import { badRequest } from '../platform/errors';

/** A cursor that holds more than an id, as opaque text. */
export const encodePageToken = (fields: unknown): string => Buffer.from(JSON.stringify(fields)).toString('base64url');

/** What a cursor of ours holds; undefined for none; 400 `cursor_invalid` where it is not one that this list gave. */
export function decodePageToken<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.infer<Schema> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success)
    throw badRequest('cursor_invalid', 'The cursor is not one that this list gave. Start without one.');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema
  }
}

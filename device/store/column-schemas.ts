import { z } from 'zod';
import type { SqlValue } from './database';
import { wellFormed } from '../well-formed';

/** Checks a value off the wire and makes of it what is stored. */
export type ColumnSchema = z.ZodType<SqlValue>;

/** SQLite ends a text at U+0000, and half a character cannot be stored: both become U+FFFD. */
export const storable = (value: string): string => wellFormed(value).replaceAll('\0', '\uFFFD');

export const text: ColumnSchema = z.string({ error: 'must be a text' }).transform(storable);
/** Milliseconds since 1970. */
export const time: ColumnSchema = z
  .number({ error: 'must be a time in milliseconds' })
  .min(-8.64e15, { error: 'is no time' })
  .max(8.64e15, { error: 'is no time' })
  .transform(Math.round);
export const flag: ColumnSchema = z
  .union([z.literal(0), z.literal(1), z.boolean()], { error: 'must be 0 or 1' })
  .transform(Number);
/** Empty: none. */
export const reference: ColumnSchema = z
  .string({ error: 'must be an id' })
  .transform((value) => (value === '' ? null : storable(value)));
export const oneOf = (...names: [string, ...string[]]): ColumnSchema =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });
/** A JSON array of texts, as a text; the array itself is taken too. */
export const jsonTexts: ColumnSchema = z
  .union([z.array(z.string()), z.string().transform(parseTexts)], { error: 'must be a JSON array of texts' })
  .transform((names) => JSON.stringify(names.map(storable)));

function parseTexts(value: string, context: z.RefinementCtx): string[] {
  try {
    const parsed = z.array(z.string()).safeParse(JSON.parse(value));
    if (parsed.success) return parsed.data;
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'must be a JSON array of texts' });
  return z.NEVER;
}

import { z } from 'zod';

/** A record's id: 24 hexadecimal digits. */
export const idSchema = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits');

/** A moment, ISO 8601 in UTC. */
export const timestampSchema = z.iso.datetime();

/** Money as a decimal string in US dollars, never a float: "0.0186". */
export const costUsdSchema = z.string().regex(/^\d+(\.\d{1,9})?$/);

/** Tokens of model calls. `cachedInputTokens` are part of `inputTokens`. */
export const usageSchema = z
  .object({
    inputTokens: z.int().min(0),
    outputTokens: z.int().min(0),
    cachedInputTokens: z.int().min(0),
    modelCalls: z.int().min(0),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usageSchema>;

/** RFC 9457 problem details. `code` is stable and listed in docs/errors.md. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    correlationId: z.string(),
    /** Only with 409: the object as it is now; with 402: the budget that is used up. */
    current: z.unknown().optional(),
    /** Only with 400 `prompt_rejected`: the guard's rule. */
    rule: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

const LIST_LIMIT_DEFAULT = 50;
export const LIST_LIMIT_MAX = 500;

/** Query of every list: `limit` (default 50, at most 500) and an opaque `cursor`. */
export const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(LIST_LIMIT_DEFAULT),
  cursor: z.string().max(200).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;

/** Answer of every list, newest first unless said otherwise. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export interface List<Item> {
  items: Item[];
  nextCursor: string | null;
}

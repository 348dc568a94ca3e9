import { z } from 'zod';
import { timestampSchema } from './common';
import { defineOperation } from './operation';

/** Longest search, in characters. */
export const SEARCH_MAX = 200;
/** Things found at most, of all systems together. */
export const FOUND_MAX = 50;

/** Something of a system that the caller may open. */
export const foundSchema = z
  .object({
    /** The system it belongs to (`ShellEntry.name`), or `runs`. */
    system: z.string(),
    id: z.string(),
    title: z.string(),
    /** Of its page. */
    path: z.string(),
    /** Where it was found by its text: the words around, on one line; null where the title has them. */
    excerpt: z.string().nullable(),
    updatedAt: timestampSchema,
  })
  .meta({ id: 'Found' });
export type Found = z.infer<typeof foundSchema>;

export const searchFind = defineOperation({
  id: 'search.find',
  method: 'get',
  path: '/api/v1/search',
  tag: 'Search',
  summary: 'Find anything that the caller may open, by title or text',
  description:
    'Without `q` what changed last, newest first. With it what has every word, as it begins; in titles before in texts, then newest first.',
  permission: { kind: 'user' },
  query: z.object({
    q: z.string().trim().max(SEARCH_MAX).optional(),
    limit: z.coerce.number().int().min(1).max(FOUND_MAX).default(20),
  }),
  responses: { 200: z.object({ items: z.array(foundSchema) }) },
});
export const searchOperations = [searchFind] as const;

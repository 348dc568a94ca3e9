import type { Found, searchFind } from '@contracts/kernel/search';
import { callApi } from './client';

export type { Found };

/** What one may open and has these words; without any, what changed last. */
export const findEverything = (words: string, signal?: AbortSignal) =>
  callApi<typeof searchFind>('get', '/api/v1/search', {
    query: words === '' ? { limit: 6 } : { q: words, limit: 20 },
    signal,
  });

/** What of all systems changed last and one may open, newest first. */
export const listRecent = (limit: number, signal?: AbortSignal) =>
  callApi<typeof searchFind>('get', '/api/v1/search', { query: { limit }, signal });

import type { searchFind } from '@contracts/kernel/search';
import { callApi } from './client';

/** What of all systems changed last and this person may open, newest first. */
export const listRecent = (limit: number, signal?: AbortSignal) =>
  callApi<typeof searchFind>('get', '/api/v1/search', { query: { limit }, signal });

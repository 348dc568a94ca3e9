import { offlineError } from '@/api/api-error';

/** What a query of any kind says of itself. */
interface QueryState {
  isPending: boolean;
  isError: boolean;
  error: Error | null;
  fetchStatus: 'fetching' | 'paused' | 'idle';
  failureCount: number;
  failureReason: Error | null;
}

/** A single failure is mostly over before it has been read. */
const SAID_FROM = 2;

/**
 * Why a query has nothing to show, null where it has or may have soon. Said while it is still tried again by itself: a
 * skeleton would promise what may not come. Offline nothing is even asked for.
 */
export function failureOf(query: QueryState): Error | null {
  if (query.isError) return query.error;
  if (!query.isPending) return null;
  if (query.fetchStatus === 'paused') return query.failureReason ?? offlineError();
  return query.failureCount >= SAID_FROM ? query.failureReason : null;
}

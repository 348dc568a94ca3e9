import type { Device } from '@contracts/devices/devices';
import type { Suggestion } from '@contracts/devices/suggestions';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { listDeviceSuggestions, listSuggestions, type SuggestionFilter } from '@/api/devices/suggestions';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { texts } from './texts';

/** A run puts rows on a device one by one. */
const SOON_MS = 2_000;
const ON_ITS_WAY_MS = 3_000;

/** Suggestions of one place: those that wait here, those that wait for their device, or those on one. */
export interface Place {
  key: string;
  title: string;
  /** On a device. */
  isThere: boolean;
  items: Suggestion[];
  isPending: boolean;
  error: Error | null;
  hasMore: boolean;
  onMore: (() => void) | undefined;
  onRetry: () => void;
}

/** What is suggested, here and on each device that is there; read again all the while `isGrowing`. */
export function useSuggestions(
  filter: SuggestionFilter,
  devices: readonly Device[] | undefined,
  isGrowing: boolean,
): Place[] {
  const refetchInterval = isGrowing ? SOON_MS : false;
  const waiting = useHere(filter, 'waiting', refetchInterval);
  const approved = useHere(filter, 'approved', refetchInterval);
  const there = (devices ?? []).filter(({ is_online: isOnline }) => isOnline);
  const asked = useQueries({
    queries: there.map((device) => ({
      queryKey: keys.deviceSuggestions(device.id),
      queryFn: ({ signal }: { signal: AbortSignal }) => listDeviceSuggestions(device.id, signal),
      refetchInterval,
      // A device that does not answer is asked again by hand: each time it is asked for all of them.
      retry: 1,
    })),
  });
  const isMeant = ({ agent_id: agentId, run_id: runId }: Suggestion): boolean =>
    (filter.agentId === undefined || agentId === filter.agentId) &&
    (filter.runId === undefined || runId === filter.runId);
  return [
    waiting,
    ...there.flatMap((device, index): Place[] => {
      const query = asked[index];
      if (query === undefined) return [];
      const failure = failureOf(query);
      return [
        {
          ...{ key: device.id, title: texts.on(device.name), isThere: true, onMore: undefined },
          items: (query.data?.items ?? []).filter(isMeant),
          isPending: query.isPending && failure === null,
          error: query.data === undefined ? failure : null,
          hasMore: query.data?.has_more === true,
          onRetry: () => void query.refetch(),
        },
      ];
    }),
    approved,
  ];
}

function useHere(filter: SuggestionFilter, state: 'waiting' | 'approved', refetchInterval: number | false): Place {
  const query = useInfiniteQuery({
    queryKey: keys.suggestions({ ...filter, state }),
    queryFn: ({ pageParam, signal }) => listSuggestions(filter, state, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // What goes to its device leaves this list by itself, and nobody tells.
    refetchInterval: ({ state: { data } }) =>
      state === 'approved' && data?.pages.some(({ items }) => items.length > 0) === true
        ? ON_ITS_WAY_MS
        : refetchInterval,
  });
  const failure = failureOf(query);
  return {
    ...{ key: state, title: texts.here[state], isThere: false },
    items: query.data?.pages.flatMap(({ items }) => items) ?? [],
    isPending: query.isPending && failure === null,
    // Where the first list fails, that is said once.
    error: query.data === undefined && state === 'waiting' ? failure : null,
    hasMore: query.hasNextPage,
    onMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    onRetry: () => void query.refetch(),
  };
}

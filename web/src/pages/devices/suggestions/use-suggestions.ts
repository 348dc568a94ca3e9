import type { Device } from '@contracts/devices/devices';
import type { Suggestion } from '@contracts/devices/suggestions';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { listDeviceSuggestions, listSuggestions, type SuggestionFilter } from '@/api/devices/suggestions';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';

/** A run puts rows on a device one by one. */
const SOON_MS = 2_000;

/** Suggestions of one place: those that wait here, or those on one device. */
export interface Place {
  /** Null: here. */
  device: Device | null;
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
  const here = useInfiniteQuery({
    queryKey: keys.suggestions(filter),
    queryFn: ({ pageParam, signal }) => listSuggestions(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval,
  });
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
    {
      device: null,
      items: here.data?.pages.flatMap(({ items }) => items) ?? [],
      isPending: here.isPending && failureOf(here) === null,
      error: here.data === undefined ? failureOf(here) : null,
      hasMore: here.hasNextPage,
      onMore: here.hasNextPage ? () => void here.fetchNextPage() : undefined,
      onRetry: () => void here.refetch(),
    },
    ...there.flatMap((device, index) => {
      const query = asked[index];
      if (query === undefined) return [];
      return [
        {
          device,
          items: (query.data?.items ?? []).filter(isMeant),
          isPending: query.isPending && failureOf(query) === null,
          error: query.data === undefined ? failureOf(query) : null,
          hasMore: query.data?.has_more === true,
          onMore: undefined,
          onRetry: () => void query.refetch(),
        },
      ];
    }),
  ];
}

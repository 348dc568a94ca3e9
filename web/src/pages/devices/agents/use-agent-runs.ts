import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { listAgentRuns } from '@/api/devices/agents';
import { keys } from '@/api/keys';

/** While a run is at work its counts grow; nobody tells. */
const SOON_MS = 2_000;
/** Enough for the last run of each agent, mostly. */
const NEWEST = 200;

/** The newest runs of all agents. */
export const useNewestRuns = () =>
  useQuery({
    queryKey: keys.agentRuns(null),
    queryFn: ({ signal }) => listAgentRuns(null, null, signal, NEWEST),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ status }) => status === 'running') === true ? SOON_MS : false,
  });

/** The log of one agent, page by page, newest first; live while a run of it is at work. `isWanted` false: it is not asked for. */
export function useAgentLog(agentId: string, isWanted = true) {
  const query = useInfiniteQuery({
    queryKey: keys.agentRuns(agentId),
    queryFn: ({ pageParam, signal }) => listAgentRuns(agentId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: isWanted,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(({ status }) => status === 'running') === true ? SOON_MS : false,
  });
  return { query, logs: query.data?.pages.flatMap(({ items }) => items), total: query.data?.pages[0]?.total };
}

import type { runUpdated } from '@contracts/kernel/run-socket-events';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { listAgents } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { listenLater } from '@/api/listen-later';

/** They become overdue or stop without anybody telling. */
const LOOK_AGAIN_MS = 30_000;

/** This person’s agents; `isWanted` false: they are not asked for. */
export function useAgents({ isWanted = true } = {}) {
  const query = useQuery({
    queryKey: keys.agents,
    queryFn: ({ signal }) => listAgents(signal),
    enabled: isWanted,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return { query, agents: query.data };
}

/** Keeps agents, their logs and what they suggest current while runs of theirs begin and end. */
export function useAgentNews(): void {
  const cache = useQueryClient();
  useEffect(
    () =>
      listenLater(({ openSocket, listen, onConnected }) => {
        const socket = openSocket('/runs');
        const reread = () => {
          for (const queryKey of [keys.agents, keys.allAgentRuns, keys.allSuggestions])
            void cache.invalidateQueries({ queryKey });
        };
        const stops = [
          onConnected(socket, reread),
          listen<typeof runUpdated>(socket, 'run_updated', ({ kind }) => {
            if (kind === 'devices.agent') reread();
          }),
        ];
        return () => stops.forEach((stop) => stop());
      }),
    [cache],
  );
}

import { useQuery } from '@tanstack/react-query';
import { listConnections } from '@/api/connections';
import { keys } from '@/api/keys';

const LOOK_AGAIN_MS = 60_000;

/** The caller's connected accounts; looked at again each minute where there are any, so that a refusal is seen. */
export const useConnections = () =>
  useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) => listConnections(signal),
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? LOOK_AGAIN_MS : false),
  });

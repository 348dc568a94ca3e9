import { useQuery } from '@tanstack/react-query';
import { listConnections } from '@/api/devices/connections';
import { keys } from '@/api/keys';

const LOOK_AGAIN_MS = 60_000;

/** The caller's connected accounts; looked at again each minute where there are any, so that a refusal is seen. `isReadAnew`: also when what shows them is opened. */
export const useConnections = ({ isReadAnew = false } = {}) =>
  useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) => listConnections(signal),
    refetchOnMount: isReadAnew ? 'always' : true,
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? LOOK_AGAIN_MS : false),
  });

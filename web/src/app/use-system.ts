import { queryOptions, useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getSystem } from '@/api/system';

const STALE_MS = 300_000;

/** What the server is: asked once, as it does not change while it runs. */
export const systemQuery = queryOptions({
  queryKey: keys.system,
  queryFn: ({ signal }) => getSystem(signal),
  staleTime: STALE_MS,
});

/** What the server is; undefined until it has said so. */
export const useSystem = () => useQuery(systemQuery).data;

import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listModels } from '@/api/models';

/** How often health is read anew while the page is in sight. */
const RENEW_MS = 5_000;

/** Models and roles, kept fresh while they are looked at. */
export const useModelList = () =>
  useQuery({ queryKey: keys.models, queryFn: ({ signal }) => listModels(signal), refetchInterval: RENEW_MS });

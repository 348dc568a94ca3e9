import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { getFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { useTitle } from '@/app/use-title';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from '../texts';

/** From the id of a flow or of a chat to its page. */
export function Page() {
  const { id = '' } = useParams();
  useTitle(texts.title);
  const query = useQuery({
    queryKey: [...keys.flow(id), 'is'],
    queryFn: ({ signal }) =>
      getFlow(id, signal).then(
        () => true,
        (error: unknown) => {
          if (toApiError(error).status === 404) return false;
          throw error;
        },
      ),
  });
  if (query.data !== undefined) return <Navigate replace to={query.data ? `/flows/${id}` : `/flows/chat/${id}`} />;
  return <SkeletonRows count={3} className="h-16" />;
}

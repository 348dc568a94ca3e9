import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useParams } from 'react-router';
import { getFlow, listNodeTypes } from '@/api/flows';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from '../texts';
import { FlowView } from './FlowView';

/** One flow: drawn, run, published. */
export function Page() {
  const { flowId = '' } = useParams();
  const flow = useQuery({
    queryKey: keys.flow(flowId),
    queryFn: ({ signal }) => getFlow(flowId, signal),
    // The page keeps its own draft: what is read anew meanwhile must not take it away.
    staleTime: Infinity,
    gcTime: 0,
  });
  const types = useQuery({
    queryKey: keys.nodeTypes,
    queryFn: ({ signal }) => listNodeTypes(signal),
    staleTime: Infinity,
  });
  const { refetch } = flow;
  const onGone = useCallback(() => void refetch(), [refetch]);
  useTitle(flow.data?.name ?? texts.title);
  const failure = failureOf(flow) ?? failureOf(types);
  if (flow.data && types.data && !flow.isRefetchError)
    return <FlowView key={flow.data.id} first={flow.data} types={types.data.items} onGone={onGone} />;
  return (
    <div className="p-4">
      <h1 className="sr-only">{texts.title}</h1>
      {failure === null ? (
        <SkeletonRows count={4} className="h-24" />
      ) : (
        <QueryError error={failure} onRetry={() => void Promise.all([flow.refetch(), types.refetch()])} />
      )}
    </div>
  );
}

import { Navigate, useParams } from 'react-router';
import { useAgents } from '@/app/agents/use-agents';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from '../agents/texts';

/** From the id of a chat or an agent to its page. */
export function Page() {
  const { id = '' } = useParams();
  const { query, agents } = useAgents();
  const failure = failureOf(query);
  useTitle(texts.title);
  if (agents !== undefined)
    return <Navigate replace to={`/devices/${agents.some((agent) => agent.id === id) ? 'agents' : 'chat'}/${id}`} />;
  return (
    <div className="mx-auto max-w-[720px]">
      <h1 className="sr-only">{texts.title}</h1>
      {failure === null ? (
        <SkeletonRows count={3} className="h-16" />
      ) : (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { listExecutions } from '@/api/flows';
import { keys } from '@/api/keys';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { RUN_STATUS } from '@/app/run-status';
import { formatCost } from '@/ui/format';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { texts } from '../../texts';

const LIVE_MS = 5_000;

/** Executions of a flow, newest first. */
export function ExecutionsPanel({ flowId }: { flowId: string }) {
  const query = useQuery({
    queryKey: keys.flowExecutions(flowId),
    queryFn: ({ signal }) => listExecutions(flowId, signal),
    refetchInterval: LIVE_MS,
  });
  const failure = failureOf(query);
  if (failure !== null && !query.data) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows count={4} className="m-4 h-10" />;
  if (query.data.items.length === 0) return <p className="p-4 text-dim">{texts.page.noExecutions}</p>;
  return (
    <ul className="divide-y divide-line">
      {query.data.items.map(({ id, status, version, costUsd, created_at: at }) => {
        const { word, tone, isOver } = RUN_STATUS[status];
        return (
          <li key={id}>
            <Link
              to={`/flows/${flowId}/executions/${id}`}
              className="flex flex-wrap items-center gap-2 px-4 py-2 hover:bg-soft"
            >
              <StatusBadge tone={tone} isBusy={!isOver && status !== 'waiting'}>
                {word}
              </StatusBadge>
              <span className="text-small text-dim">
                {version === null ? texts.draft : texts.published(version)} · {formatCost(costUsd)}
              </span>
              <span className="ml-auto text-small text-dim">
                <Time at={at} />
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

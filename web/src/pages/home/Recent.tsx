import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { listRecent } from '@/api/search';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { systemLook } from '@/systems';
import { SkeletonRows } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { Card, Nothing } from './Card';
import { Line, Lines } from './Line';
import { texts } from './texts';

const SHOWN = 8;

/** What this person may open and changed last, of all systems; not there where the server cannot tell. */
export function Recent() {
  const query = useQuery({
    queryKey: keys.home('recent'),
    queryFn: ({ signal }) => listRecent(SHOWN, signal),
  });
  const failure = failureOf(query);
  if (failure !== null && toApiError(failure).status === 404) return null;
  const items = query.data?.items ?? [];
  return (
    <Card title={texts.recent.title}>
      {query.isPending && failure === null && <SkeletonRows count={3} className="m-2 h-7" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <Nothing>{texts.recent.none}</Nothing>}
      {items.length > 0 && (
        <Lines>
          {items.map(({ system, id, title, path, updatedAt }) => {
            const Icon = system === 'runs' ? Activity : systemLook(system).icon;
            return (
              <Line
                key={`${system} ${id}`}
                to={path}
                title={title}
                icon={<Icon size={16} strokeWidth={1.75} aria-hidden />}
              >
                <Time at={updatedAt} />
              </Line>
            );
          })}
        </Lines>
      )}
    </Card>
  );
}

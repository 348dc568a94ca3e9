import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listRuns } from '@/api/runs';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { RUN_STATUS } from '@/app/run-status';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Card, Nothing } from './Card';
import { Line, Lines } from './Line';
import { texts } from './texts';

const SHOWN = 6;

/** Runs that are at work or in line, of everybody whose runs this person may see. */
export function RunningNow() {
  const query = useQuery({
    queryKey: keys.home('running'),
    queryFn: async ({ signal }) => {
      const lists = await Promise.all([
        listRuns({ status: 'running' }, null, signal),
        listRuns({ status: 'queued' }, null, signal),
      ]);
      return lists.flatMap(({ items }) => items);
    },
  });
  const failure = failureOf(query);
  const runs = query.data ?? [];
  return (
    <Card title={texts.running.title} aside={<TextLink to="/runs">{texts.running.all}</TextLink>}>
      {query.isPending && failure === null && <SkeletonRows count={1} className="m-2 h-7" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && runs.length === 0 && <Nothing>{texts.running.none}</Nothing>}
      {runs.length > 0 && (
        <Lines>
          {runs.slice(0, SHOWN).map(({ id, title, status, requestedBy }) => (
            <Line key={id} to={`/runs/${id}`} title={title}>
              <span className="max-w-32 truncate">{texts.running.by(requestedBy.name)}</span>
              <StatusBadge tone={RUN_STATUS[status].tone} isBusy={status === 'running'}>
                {RUN_STATUS[status].word}
              </StatusBadge>
            </Line>
          ))}
        </Lines>
      )}
    </Card>
  );
}

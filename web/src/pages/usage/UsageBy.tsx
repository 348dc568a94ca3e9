import type { UsageRow } from '@contracts/usage';
import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getUsage, type UsageDays } from '@/api/usage';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from './texts';
import { UsageTable } from './UsageTable';

interface UsageByProps {
  days: UsageDays;
  groupBy: 'model' | 'agent' | 'user' | 'apiKey';
}

/** The chosen days by one thing, the dearest first. Of API keys nothing is shown where none was used. */
export function UsageBy({ days, groupBy }: UsageByProps) {
  const query = useQuery({
    queryKey: keys.usage(days, groupBy),
    queryFn: ({ signal }) => getUsage(days, groupBy, signal),
  });
  const failure = failureOf(query);
  const title = texts.by[groupBy];
  if (groupBy === 'apiKey' && !query.data?.items.some(({ key }) => key !== '')) return null;
  const nameOf = ({ key, label }: UsageRow) => (groupBy === 'agent' ? (texts.agents[key] ?? label) : label);
  return (
    <section aria-label={title} className="min-w-0 rounded-card border border-line bg-panel p-3">
      <h2 className="mb-2 font-medium">{title}</h2>
      {query.isPending && failure === null && <SkeletonRows count={3} />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && (
        <div className="overflow-x-auto" role="region" aria-label={title} tabIndex={0}>
          <UsageTable title={title} first={texts.byOne[groupBy]} rows={query.data.items} nameOf={nameOf} />
        </div>
      )}
    </section>
  );
}

import type { UsageRow } from '@contracts/money/usage';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { getUsage, type UsageSelection } from '@/api/usage';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { texts } from './texts';
import { UsageTable } from './UsageTable';

interface UsageByProps {
  of: UsageSelection;
  groupBy: 'model' | 'agent' | 'user' | 'apiKey';
  /** Where the row of this id leads. */
  linkTo?: (id: string) => string;
}

/** The chosen calls by one thing, the dearest first. Of API keys nothing is shown where none was used. */
export function UsageBy({ of, groupBy, linkTo }: UsageByProps) {
  const query = useQuery({
    queryKey: keys.usage(of, groupBy),
    queryFn: ({ signal }) => getUsage(of, groupBy, signal),
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(query);
  const title = texts.by[groupBy];
  if (groupBy === 'apiKey' && !query.data?.items.some(({ key }) => key !== '')) return null;
  const nameOf = ({ key, label }: UsageRow) => (groupBy === 'agent' ? (texts.agents[key] ?? label) : label);
  return (
    <section className="min-w-0 rounded-card border border-line bg-panel p-3">
      <h2 className="mb-2 font-medium">{title}</h2>
      {query.isPending && failure === null && <SkeletonRows count={3} />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && (
        <div className="overflow-x-auto" role="region" aria-label={title} tabIndex={0}>
          <UsageTable
            title={title}
            first={texts.byOne[groupBy]}
            rows={query.data.items}
            nameOf={nameOf}
            linkTo={linkTo}
          />
        </div>
      )}
    </section>
  );
}

import type { ModelCall } from '@contracts/money/usage';
import { useInfiniteQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listModelCalls, type UsageSelection } from '@/api/usage';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { formatCost, formatCount, formatPlural } from '@/ui/format';
import { SkeletonRows } from '@/ui/Skeleton';
import { Table } from '@/ui/Table';
import { CallRow } from './CallRow';
import { sumCalls } from './sum-calls';
import { texts } from './texts';

const WORDS = ['time', 'model', 'outcome', 'agent', 'who'] as const;
const NUMBERS = ['tokens', 'cost', 'duration'] as const;
const HIDDEN_ON_PHONES = new Set<string>(['agent', 'who', 'tokens', 'duration']);
const COLUMNS = [
  ...WORDS.map((name) => ({ name, isNumber: false })),
  ...NUMBERS.map((name) => ({ name, isNumber: true })),
].map(({ name, isNumber }) => ({
  label: texts.columns[name],
  isNumber,
  isHiddenOnPhones: HIDDEN_ON_PHONES.has(name),
}));

interface CallListProps {
  of: UsageSelection | { runId: string };
  /** Leads away from the calls of a run. */
  onShowAll?: () => void;
}

/** The calls themselves, a page at a time; of a run what it cost and why. */
export function CallList({ of, onShowAll }: CallListProps) {
  const isOfRun = 'runId' in of;
  const query = useInfiniteQuery({
    queryKey: keys.modelCalls(of),
    queryFn: ({ pageParam, signal }) => listModelCalls(of, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const failure = failureOf(query);
  const calls = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={texts.calls} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <h2 className="text-lead font-medium">{isOfRun ? texts.callsOfRun : texts.calls}</h2>
        {onShowAll !== undefined && (
          <Button size="small" tone="quiet" onClick={onShowAll}>
            {texts.allCalls}
          </Button>
        )}
      </div>
      {query.isPending && failure === null && <SkeletonRows count={8} />}
      {failure !== null && calls.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && calls.length === 0 && <EmptyState title={isOfRun ? texts.emptyRun : texts.empty} />}
      {isOfRun && calls.length > 0 && !query.hasNextPage && <Together calls={calls} />}
      {calls.length > 0 && (
        <Table label={texts.callTable} columns={COLUMNS}>
          {calls.map((call) => (
            <CallRow key={call.id} call={call} isOfRun={isOfRun} />
          ))}
        </Table>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </section>
  );
}

/** What all calls of a run come to. */
function Together({ calls }: { calls: readonly ModelCall[] }) {
  const { inputTokens, outputTokens, costUsd } = sumCalls(calls);
  return (
    <p aria-label={texts.togetherLabel} role="group" title={`$${costUsd}`} className="tabular mb-2 text-table">
      {texts.together(
        formatPlural(calls.length, 'call'),
        formatCount(inputTokens),
        formatCount(outputTokens),
        formatCost(costUsd),
      )}
    </p>
  );
}

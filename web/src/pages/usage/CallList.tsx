import type { ModelCall } from '@contracts/usage';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { keys } from '@/api/keys';
import { listModelCalls, type UsageSelection } from '@/api/usage';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { formatCost, formatCount, formatDuration, formatPlural } from '@/ui/format';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge } from '@/ui/StatusBadge';
import { numberCell, Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { sumCalls } from './sum-calls';
import { texts } from './texts';

const TONES = { ok: 'ok', failed: 'bad', aborted: 'idle', cached: 'idle' } as const;
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
const hide = (name: string) => (HIDDEN_ON_PHONES.has(name) ? 'max-sm:hidden' : '');

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

function CallRow({ call, isOfRun }: { call: ModelCall; isOfRun: boolean }) {
  const agent = texts.agents[call.agent] ?? call.agent;
  return (
    <tr className="h-9 hover:bg-soft">
      <td className="px-2 text-dim">
        <Time at={call.startedAt} />
      </td>
      <th scope="row" className="max-w-56 px-2 py-1.5 text-left font-normal">
        <span className="block truncate" title={call.model}>
          {call.model}
        </span>
        <span className="flex flex-wrap gap-x-2 text-small text-dim">
          {call.runId !== null && (
            <Link
              to={`/runs/${call.runId}${call.stepKey === null ? '' : `?step=${encodeURIComponent(call.stepKey)}`}`}
              data-row
              className="rounded-chip text-link underline-offset-2 hover:underline"
            >
              {texts.run(call.stepKey)}
            </Link>
          )}
          {call.modelAsked !== call.model && (
            <span dir="auto" className="truncate">
              {texts.asked(call.modelAsked)}
            </span>
          )}
        </span>
      </th>
      <td className="px-2">
        <StatusBadge tone={TONES[call.outcome]}>{texts.outcomes[call.outcome]}</StatusBadge>
        {call.errorKind !== null && call.errorKind !== 'aborted' && (
          <span className="ml-1.5 text-small text-dim">{call.errorKind}</span>
        )}
      </td>
      <td className={`px-2 ${hide('agent')}`}>{agent}</td>
      <td dir="auto" className={`max-w-40 truncate px-2 ${hide('who')}`}>
        {call.userName}
      </td>
      <td
        className={`${numberCell} ${hide('tokens')}`}
        title={texts.inOut(formatCount(call.inputTokens), formatCount(call.outputTokens))}
      >
        {formatCount(call.inputTokens + call.outputTokens)}
        {isOfRun && (
          <span className="block text-small text-dim">
            {texts.inOut(formatCount(call.inputTokens), formatCount(call.outputTokens))}
          </span>
        )}
        {isOfRun && call.cachedInputTokens > 0 && (
          <span className="block text-small text-dim">{texts.cachedIn(formatCount(call.cachedInputTokens))}</span>
        )}
        {call.isEstimated && <span className="block text-small text-dim">{texts.estimated}</span>}
      </td>
      <td className={numberCell} title={`$${call.costUsd}`}>
        {formatCost(call.costUsd)}
      </td>
      <td className={`${numberCell} ${hide('duration')}`}>{formatDuration(call.durationMs)}</td>
    </tr>
  );
}

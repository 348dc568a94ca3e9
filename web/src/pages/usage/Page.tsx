import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { getUsageDays, readCallsFile, type UsageSelection } from '@/api/usage';
import { useUser } from '@/app/auth/use-session';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/overlays/Toast';
import { useNow } from '@/ui/use-now';
import { AppliedBudgets } from './AppliedBudgets';
import { CallList } from './CallList';
import { DayChart } from './DayChart';
import { Narrowing } from './Narrowing';
import { RangePicker } from './RangePicker';
import { saveFile } from '@/ui/save-file';
import { texts } from './texts';
import { Totals } from './Totals';
import { faultOf, type OneOf, readChoice, selectionOf, type UsageChoice, writeChoice } from './usage-days';
import { UsageBy } from './UsageBy';

const DAY_CHECK_MS = 60_000;

/** What model calls came to: figures, by day, by what one asks, and each call. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const user = useUser();
  const isAdmin = user?.role === 'admin' || user?.role === 'owner';
  const [search, setSearch] = useSearchParams();
  const choice = readChoice(search, useNow(DAY_CHECK_MS));
  const { days, runId, only, by } = choice;
  const selection = selectionOf(choice);
  const fault = faultOf(days);
  const change = (part: Partial<UsageChoice>) => setSearch(writeChoice({ ...choice, ...part }), { replace: true });
  const query = useQuery({
    queryKey: keys.usage(selection, `day by ${by}`),
    queryFn: ({ signal }) => getUsageDays(selection, by, signal),
    enabled: fault === undefined && runId === null,
    // What was chosen keeps the focus.
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(query);
  const isNarrow = only.model !== null || only.agent !== null;
  const linkTo = (name: OneOf) => (id: string) => {
    const next = { ...only, [name]: only[name] === id ? null : id };
    return `?${writeChoice({ ...choice, only: next }).toString()}`;
  };
  const report = fault === undefined ? query.data : undefined;
  if (runId !== null)
    return (
      <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
        <h1 className="text-title font-semibold">{texts.title}</h1>
        <CallList of={{ runId }} onShowAll={() => change({ runId: null })} />
      </div>
    );
  return (
    <div className="mx-auto flex max-w-[1280px] flex-col gap-4">
      <div className="flex min-h-control flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-title font-semibold">{texts.title}</h1>
        <span className="text-table text-dim">{isAdmin ? texts.scope.all : texts.scope.own}</span>
        {report !== undefined && report.total.calls > 0 && (
          <span className="ml-auto">
            <Download of={selection} />
          </span>
        )}
      </div>
      <RangePicker choice={choice} fault={fault} onChange={change} />
      <Narrowing only={only} onChange={(next) => change({ only: next })} />
      <AppliedBudgets />
      {fault === undefined && query.isPending && failure === null && <SkeletonRows count={6} />}
      {fault === undefined && failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {report !== undefined && report.total.calls === 0 && (
        <EmptyState
          title={isNarrow ? texts.emptyOnly : texts.empty}
          action={
            isNarrow ? (
              <Button onClick={() => change({ only: { model: null, agent: null } })}>{texts.showAll}</Button>
            ) : (
              <TextLink to="/canvases">{texts.toCanvases}</TextLink>
            )
          }
        />
      )}
      {report !== undefined && report.total.calls > 0 && (
        <div aria-busy={query.isPlaceholderData} className="flex flex-col gap-4">
          <Totals total={report.total} />
          <DayChart items={report.items} series={report.series ?? []} by={by} onBy={(next) => change({ by: next })} />
          <div className="grid gap-4 lg:grid-cols-2">
            <UsageBy of={selection} groupBy="model" linkTo={linkTo('model')} />
            <UsageBy of={selection} groupBy="agent" linkTo={linkTo('agent')} />
            {isAdmin && <UsageBy of={selection} groupBy="user" />}
            <UsageBy of={selection} groupBy="apiKey" />
          </div>
          <CallList of={selection} />
        </div>
      )}
    </div>
  );
}

function Download({ of }: { of: UsageSelection }) {
  const [isBusy, setBusy] = useState(false);
  const download = () => {
    setBusy(true);
    readCallsFile(of)
      .then((file) => saveFile(file, `weft-calls-${of.from}-${of.to}.csv`))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button aria-busy={isBusy} disabled={isBusy} onClick={download}>
      {isBusy ? texts.downloading : texts.download}
    </Button>
  );
}

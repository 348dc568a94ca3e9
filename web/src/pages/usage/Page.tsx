import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { getUsage, readCallsFile } from '@/api/usage';
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
import { showToast } from '@/ui/Toast';
import { useNow } from '@/ui/use-now';
import { AppliedBudgets } from './AppliedBudgets';
import { CallList } from './CallList';
import { DayChart } from './DayChart';
import { RangePicker } from './RangePicker';
import { saveFile } from '@/ui/save-file';
import { texts } from './texts';
import { Totals } from './Totals';
import { faultOf, readChoice, type UsageChoice, writeChoice } from './usage-days';
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
  const { days, runId } = choice;
  const fault = faultOf(days);
  const change = (part: Partial<UsageChoice>) => setSearch(writeChoice({ ...choice, ...part }), { replace: true });
  const query = useQuery({
    queryKey: keys.usage(days, 'day'),
    queryFn: ({ signal }) => getUsage(days, 'day', signal),
    enabled: fault === undefined && runId === null,
  });
  const failure = failureOf(query);
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
            <Download days={days} />
          </span>
        )}
      </div>
      <RangePicker choice={choice} fault={fault} onChange={change} />
      <AppliedBudgets />
      {fault === undefined && query.isPending && failure === null && <SkeletonRows count={6} />}
      {fault === undefined && failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {report !== undefined && report.total.calls === 0 && (
        <EmptyState
          title={texts.empty}
          hint={texts.utc}
          action={<TextLink to="/canvases">{texts.toCanvases}</TextLink>}
        />
      )}
      {report !== undefined && report.total.calls > 0 && (
        <>
          <Totals total={report.total} />
          <DayChart items={report.items} />
          <div className="grid gap-4 lg:grid-cols-2">
            <UsageBy days={days} groupBy="model" />
            <UsageBy days={days} groupBy="agent" />
            {isAdmin && <UsageBy days={days} groupBy="user" />}
            <UsageBy days={days} groupBy="apiKey" />
          </div>
          <CallList of={days} />
        </>
      )}
    </div>
  );
}

function Download({ days }: { days: UsageChoice['days'] }) {
  const [isBusy, setBusy] = useState(false);
  const download = () => {
    setBusy(true);
    readCallsFile(days)
      .then((file) => saveFile(file, `weft-calls-${days.from}-${days.to}.csv`))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button aria-busy={isBusy} disabled={isBusy} onClick={download}>
      {isBusy ? texts.downloading : texts.download}
    </Button>
  );
}

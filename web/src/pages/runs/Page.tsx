import type { RunKind, RunSummary } from '@contracts/runs';
import type { RunStatus } from '@contracts/run-events';
import type { runUpdated } from '@contracts/socket-events';
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { keys } from '@/api/keys';
import { cancelRun, listRuns, retryRun } from '@/api/runs';
import { listenLater } from '@/api/listen-later';
import { QueryError } from '@/app/QueryError';
import { RUN_STATUS } from '@/app/run-status';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Select } from '@/ui/Select';
import { SkeletonRows } from '@/ui/Skeleton';
import { Sparkline } from '@/ui/Sparkline';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/Toast';
import { useNow } from '@/ui/use-now';
import { countByFiveMinutes, mergeRun } from './fresh-runs';
import { RunRow } from './RunRow';
import { texts } from './texts';

type Pages = InfiniteData<{ items: RunSummary[]; nextCursor: string | null }, string | null>;
const STATUSES = [
  { value: 'all' as const, label: texts.all },
  ...(Object.keys(RUN_STATUS) as RunStatus[]).map((value) => ({ value, label: RUN_STATUS[value].word })),
];
const KINDS = [
  { value: 'all' as const, label: texts.all },
  ...(Object.keys(texts.kinds) as RunKind[]).map((value) => ({ value, label: texts.kinds[value] })),
];
const SPARK_MS = 30_000;

/** All runs this person may see: filters in the address, rows that stay where they are while they change. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const cache = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const status = STATUSES.find((option) => option.value === search.get('status'))?.value ?? 'all';
  const kind = KINDS.find((option) => option.value === search.get('kind'))?.value ?? 'all';
  const filter = useMemo(
    () => ({ ...(status === 'all' ? {} : { status }), ...(kind === 'all' ? {} : { kind }) }),
    [status, kind],
  );
  const setFilter = (name: 'status' | 'kind', value: string) => {
    const next = new URLSearchParams(search);
    if (value === 'all') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const isFiltered = status !== 'all' || kind !== 'all';
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const now = useNow(SPARK_MS);
  const query = useInfiniteQuery({
    queryKey: keys.runs(filter),
    queryFn: ({ pageParam, signal }) => listRuns(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  useEffect(
    () =>
      listenLater(({ listen, onConnected, openSocket }) => {
        const socket = openSocket('/runs');
        const stops = [
          onConnected(socket, () => void cache.invalidateQueries({ queryKey: keys.runs(filter) })),
          listen<typeof runUpdated>(socket, 'run_updated', (run) => {
            const known = cache
              .getQueryData<Pages>(keys.runs(filter))
              ?.pages.some((page) => page.items.some((item) => item.id === run.id));
            if (known === true) {
              cache.setQueryData<Pages>(
                keys.runs(filter),
                (data) =>
                  data && { ...data, pages: data.pages.map((page) => ({ ...page, items: mergeRun(page.items, run) })) },
              );
            } else if (
              known === false &&
              (status === 'all' || status === run.status) &&
              (kind === 'all' || kind === run.kind)
            ) {
              setFresh((ids) => new Set(ids).add(run.id));
            }
          }),
        ];
        return () => stops.forEach((stop) => stop());
      }),
    [cache, filter, status, kind],
  );
  const refetch = () => {
    setFresh(new Set());
    void cache.invalidateQueries({ queryKey: keys.allRuns });
  };
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = runs.filter((run) => selected.has(run.id));
  const active = chosen.filter((run) => !RUN_STATUS[run.status].isOver);
  const ended = chosen.filter((run) => run.status === 'failed' || run.status === 'cancelled');
  const forEach = (
    targets: RunSummary[],
    work: (runId: string) => Promise<unknown>,
    tell: (done: number, failed: number) => string,
  ) => {
    void Promise.allSettled(targets.map((run) => work(run.id))).then((results) => {
      const failed = results.filter((result) => result.status === 'rejected').length;
      showToast({ title: tell(results.length - failed, failed), ...(failed > 0 ? { tone: 'bad' as const } : {}) });
      setSelected(new Set());
      refetch();
    });
  };
  const select = (runId: string, isSelected: boolean) => {
    const next = new Set(selected);
    if (isSelected) next.add(runId);
    else next.delete(runId);
    setSelected(next);
  };
  const counts = countByFiveMinutes(runs, now);
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <h1 className="text-title font-semibold">{texts.title}</h1>
        <div className="mr-auto">
          <Sparkline values={counts} label={texts.lastHour(counts)} />
        </div>
        <Select
          label={texts.kind}
          isLabelShown
          value={kind}
          options={KINDS}
          onChange={(value) => setFilter('kind', value)}
        />
        <Select
          label={texts.status}
          isLabelShown
          value={status}
          options={STATUSES}
          onChange={(value) => setFilter('status', value)}
        />
      </div>
      {(fresh.size > 0 || chosen.length > 0) && (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          {fresh.size > 0 && (
            <Button size="small" tone="ai" onClick={refetch}>
              {texts.fresh(fresh.size)}
            </Button>
          )}
          {chosen.length > 0 && <span className="text-table text-dim">{texts.selected(chosen.length)}</span>}
          {active.length > 0 && (
            <Button size="small" onClick={() => forEach(active, cancelRun, texts.cancelled)}>
              {texts.cancel(active.length)}
            </Button>
          )}
          {ended.length > 0 && (
            <Button size="small" onClick={() => forEach(ended, retryRun, texts.retried)}>
              {texts.retry(ended.length)}
            </Button>
          )}
        </div>
      )}
      {query.isPending && <SkeletonRows count={10} />}
      {query.isError && runs.length === 0 && <QueryError error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && runs.length === 0 && isFiltered && (
        <EmptyState
          title={texts.emptyFilter}
          action={<Button onClick={() => setSearch({}, { replace: true })}>{texts.clear}</Button>}
        />
      )}
      {query.isSuccess && runs.length === 0 && !isFiltered && (
        <EmptyState title={texts.empty} action={<TextLink to="/canvases">{texts.toCanvases}</TextLink>} />
      )}
      {runs.length > 0 && (
        <div
          role="region"
          aria-label={texts.table}
          tabIndex={0}
          className="overflow-x-auto rounded-card border border-line bg-panel"
        >
          <table className="w-full border-collapse text-table">
            <thead className="text-small text-dim max-sm:hidden">
              <tr className="h-8 border-b border-line">
                <td />
                {(['run', 'status', 'kind', 'who', 'model'] as const).map((name) => (
                  <th key={name} scope="col" className="px-2 text-left font-medium">
                    {texts.columns[name]}
                  </th>
                ))}
                {(['tokens', 'cost', 'time', 'started'] as const).map((name) => (
                  <th key={name} scope="col" className="px-2 text-right font-medium">
                    {texts.columns[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <RunRow
                  key={run.id}
                  run={run}
                  isSelected={selected.has(run.id)}
                  onSelect={(is) => select(run.id, is)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </div>
  );
}

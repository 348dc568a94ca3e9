import type { RunSummary } from '@contracts/kernel/runs';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { cancelRun, retryRun } from '@/api/runs';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { RUN_STATUS } from '@/app/run-status';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { useTypedWords } from '@/app/use-typed-words';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { Sparkline } from '@/ui/Sparkline';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/overlays/Toast';
import { useNow } from '@/ui/use-now';
import { countByFiveMinutes } from './fresh-runs';
import { readChoice, WORDS_MAX, writeChoice } from './run-filter';
import { RunFilters } from './RunFilters';
import { RunTable } from './RunTable';
import { texts } from './texts';
import { useRunList } from './use-run-list';

const SPARK_MS = 30_000;

/** All runs this person may see: filters in the address, rows that stay where they are while they change. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const [search, setSearch] = useSearchParams();
  const choice = readChoice(search);
  const searchRef = useRef<HTMLInputElement>(null);
  const [words, setWords] = useTypedWords(choice.q);
  const searchFor = (q: string) => {
    setWords(q);
    setSearch(writeChoice({ ...choice, q }), { replace: true });
  };
  useShortcuts([
    { keys: '/', label: texts.searchHint, group: texts.title, isMovement: true, run: () => searchRef.current?.focus() },
  ]);
  const isFiltered = writeChoice(choice).size > 0;
  const { query, runs, freshCount, refetch } = useRunList(choice);
  const failure = failureOf(query);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = runs.filter((run) => selected.has(run.id));
  const active = chosen.filter((run) => !RUN_STATUS[run.status].isOver);
  const ended = chosen.filter((run) => run.status === 'failed' || run.status === 'cancelled');
  const counts = countByFiveMinutes(runs, useNow(SPARK_MS));
  const clear = () => setSearch({}, { replace: true });
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
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-3 flex min-h-control flex-wrap items-center gap-3">
        <h1 className="text-title font-semibold">{texts.title}</h1>
        <input
          ref={searchRef}
          type="search"
          dir="auto"
          aria-label={texts.searchHint}
          placeholder={texts.search}
          maxLength={WORDS_MAX}
          value={words}
          onChange={({ target }) => searchFor(target.value)}
          className={`${inputClass} ml-auto h-control !w-64 max-sm:order-last max-sm:!w-full`}
        />
        <span className="flex items-center gap-2 text-small text-dim max-sm:ml-auto">
          {texts.hour}
          <Sparkline values={counts} label={texts.lastHour(counts)} />
        </span>
      </div>
      <RunFilters
        choice={choice}
        canClear={isFiltered && runs.length > 0}
        onChange={(change) => setSearch(writeChoice({ ...choice, ...change }), { replace: true })}
        onClear={clear}
      />
      {(freshCount > 0 || chosen.length > 0) && (
        <div className="mb-2 flex flex-wrap items-center gap-2">
          {freshCount > 0 && (
            <Button size="small" tone="ai" onClick={refetch}>
              {texts.fresh(freshCount)}
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
      {query.isPending && failure === null && <SkeletonRows count={10} />}
      {failure !== null && runs.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && runs.length === 0 && isFiltered && (
        <EmptyState title={texts.emptyFilter} action={<Button onClick={clear}>{texts.clear}</Button>} />
      )}
      {query.isSuccess && runs.length === 0 && !isFiltered && (
        <EmptyState title={texts.empty} action={<TextLink to="/canvases">{texts.toCanvases}</TextLink>} />
      )}
      {runs.length > 0 && <RunTable runs={runs} selected={selected} onSelect={select} />}
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </div>
  );
}

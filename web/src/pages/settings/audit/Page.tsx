import type { AuditFilter } from '@contracts/accounts/audit';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { listAudit, readAuditFile } from '@/api/audit';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { saveFile } from '@/ui/save-file';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { isManager } from '../roles';
import { type AuditChoice, readChoice, toFilter, writeChoice } from './audit-filter';
import { Entry } from './Entry';
import { Filters } from './Filters';
import { texts } from './texts';
import { Verdict } from './Verdict';

/** The audit log, for those who may read it. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <h1 className="text-title font-semibold">{texts.title}</h1>
      <p className="mt-1 mb-3 text-dim">{isManager(user.role) ? texts.intro : texts.onlyAdmins}</p>
      {isManager(user.role) && <Log />}
    </>
  );
}

function Log() {
  useRowKeys(texts.title);
  const [search, setSearch] = useSearchParams();
  const choice = readChoice(search);
  const change = (part: Partial<AuditChoice>) => setSearch(writeChoice({ ...choice, ...part }), { replace: true });
  const query = useInfiniteQuery({
    queryKey: keys.audit(choice),
    queryFn: ({ pageParam, signal }) => listAudit(toFilter(choice, Date.now()), pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(query);
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = Object.keys(writeChoice(choice)).length > 0;
  return (
    <div className="flex flex-col gap-3">
      <Filters choice={choice} onChange={change} />
      <div className="flex flex-wrap items-center gap-2">
        <Verdict />
        <Download filter={() => toFilter(choice, Date.now())} />
      </div>
      {query.isPending && failure === null && <SkeletonRows count={8} className="h-11" />}
      {failure !== null && entries.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && (
        <EmptyState
          title={isFiltered ? texts.emptyFilter : texts.empty}
          action={isFiltered && <Button onClick={() => setSearch({}, { replace: true })}>{texts.clear}</Button>}
        />
      )}
      {entries.length > 0 && (
        <ul
          aria-label={texts.list}
          aria-busy={query.isPlaceholderData}
          className="divide-y divide-line rounded-card border border-line bg-panel"
        >
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button className="self-start" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </div>
  );
}

function Download({ filter }: { filter: () => AuditFilter }) {
  const [isBusy, setBusy] = useState(false);
  const download = () => {
    setBusy(true);
    readAuditFile(filter())
      .then((file) => saveFile(file, 'weft-audit.csv'))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button aria-busy={isBusy} disabled={isBusy} onClick={download}>
      {isBusy ? texts.downloading : texts.download}
    </Button>
  );
}

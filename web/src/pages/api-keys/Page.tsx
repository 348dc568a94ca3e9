import type { ApiKey, NewApiKey } from '@contracts/accounts/api-keys';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { listApiKeys, revokeApiKey } from '@/api/api-keys';
import { keys } from '@/api/keys';
import { useUser } from '@/app/auth/use-session';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { EmptyState } from '@/ui/EmptyState';
import { formatAgo } from '@/ui/format';
import { Segmented } from '@/ui/forms/Segmented';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { KeyTable } from './KeyTable';
import { NewKeyDialog } from './NewKeyDialog';
import { ShownKeyDialog } from './ShownKeyDialog';
import { texts } from './texts';

const WHOSE = (['mine', 'all'] as const).map((value) => ({ value, label: texts.whose[value] }));

/** API keys: one's own, and for admins everybody's; made, shown once, revoked. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const cache = useQueryClient();
  const user = useUser();
  const [search, setSearch] = useSearchParams();
  const isAdmin = user?.role === 'owner' || user?.role === 'admin';
  const whose = isAdmin && search.get('show') === 'all' ? 'all' : 'mine';
  const query = useInfiniteQuery({
    queryKey: [...keys.apiKeys, whose],
    queryFn: ({ pageParam, signal }) => listApiKeys(whose, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const [isFormOpen, setFormOpen] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const failure = failureOf(query);
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.apiKeys });
  const revoke = ({ id, name }: ApiKey) => {
    revokeApiKey(id)
      .then(() => showToast({ title: texts.revoked(name) }))
      .catch((error: unknown) => {
        const problem = toApiError(error);
        showToast({ title: problem.status === 404 ? texts.gone : errorMessage(problem), tone: 'bad' });
      })
      .finally(refetch);
  };
  const looksOnly = useLooksOnly();
  useShortcuts(
    looksOnly === undefined
      ? [{ keys: 'c', label: texts.create, group: texts.title, run: () => setFormOpen(true) }]
      : [],
  );
  const createButton = (
    <Button
      tone="primary"
      icon={<Plus size={14} />}
      className="max-sm:flex-1"
      disabledReason={looksOnly}
      onClick={() => setFormOpen(true)}
    >
      {texts.create}
    </Button>
  );
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        {isAdmin && (
          <Segmented
            label={texts.whose.label}
            value={whose}
            options={WHOSE}
            onChange={(value) => setSearch(value === 'all' ? { show: 'all' } : {}, { replace: true })}
          />
        )}
        {createButton}
      </div>
      <p className="mt-1 mb-4 text-dim">{texts.intro}</p>
      {query.isPending && failure === null && <SkeletonRows count={4} />}
      {failure !== null && all.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && all.length === 0 && (
        <EmptyState
          title={whose === 'all' ? texts.emptyAll : texts.empty}
          hint={looksOnly ?? texts.emptyHint}
          action={looksOnly === undefined && <Button onClick={() => setFormOpen(true)}>{texts.create}</Button>}
        />
      )}
      {all.length > 0 && <KeyTable keys={all} isWhoShown={whose === 'all'} onRevoke={setEnding} />}
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
      {isFormOpen && (
        <NewKeyDialog
          onClose={() => setFormOpen(false)}
          onMade={(key) => {
            setFormOpen(false);
            setMade(key);
            refetch();
          }}
        />
      )}
      {made !== null && <ShownKeyDialog made={made} onClose={() => setMade(null)} />}
      {ending !== null && (
        <ConfirmDialog
          isOpen
          title={texts.revokeTitle}
          message={texts.revokeText(
            ending.name,
            ending.hint,
            ending.lastUsedAt === null
              ? texts.revokeNeverUsed
              : texts.revokeUsed(formatAgo(ending.lastUsedAt, Date.now())),
          )}
          confirm={texts.revoke}
          keep={texts.revokeKeep}
          onConfirm={() => revoke(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </div>
  );
}

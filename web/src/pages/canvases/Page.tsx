import type { CanvasListItem } from '@contracts/canvas/canvas';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { createCanvas, deleteCanvas, listCanvases, restoreCanvas, type CanvasFilter } from '@/api/canvases';
import { keys } from '@/api/keys';
import { loadPart } from '@/api/load-part';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { useTypedWords } from '@/app/use-typed-words';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { inputClass } from '@/ui/forms/Field';
import { Segmented } from '@/ui/forms/Segmented';
import { Delayed, Skeleton } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { CanvasCard } from './CanvasCard';
import { texts } from './texts';

const ShareDialog = lazy(async () => ({
  default: (await loadPart(() => import('@/app/sharing/ShareDialog'))).ShareDialog,
}));
const LIVE_MS = 10_000;
const FILTERS = (['mine', 'shared', 'all'] as const).map((value) => ({ value, label: texts.which[value] }));
const grid = 'grid gap-3 sm:grid-cols-2 lg:grid-cols-3';

/** All canvases this person may see. */
export function Page() {
  useTitle(texts.title);
  const looksOnly = useLooksOnly();
  const go = useNavigate();
  const cache = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const filter = toFilter(search.get('show'));
  const [typed, type] = useTypedWords(search.get('q') ?? '');
  const words = useDeferredValue(typed);
  const [shared, setShared] = useState<CanvasListItem | null>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const query = useInfiniteQuery({
    queryKey: [...keys.canvases, filter],
    queryFn: ({ pageParam, signal }) => listCanvases(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: LIVE_MS,
  });
  const change = (name: string, value: string, isDefault: boolean) => {
    const next = new URLSearchParams(search);
    if (isDefault) next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const fail = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.canvases });
  const create = (title: string) => {
    createCanvas(title)
      .then((canvas) => go(`/canvases/${canvas.id}?new`))
      .catch(fail);
  };
  const remove = (canvas: CanvasListItem) => {
    const restore = () => {
      restoreCanvas(canvas.id)
        .then(() => showToast({ title: texts.restored }))
        .catch(fail)
        .finally(refetch);
    };
    deleteCanvas(canvas.id)
      .then(() =>
        showToast({
          title: texts.removed,
          description: canvas.title,
          action: { label: texts.undo, onSelect: restore },
        }),
      )
      .catch(fail)
      .finally(refetch);
  };
  const wantsNew = search.has('new');
  const hasAsked = useRef(false);
  useEffect(() => {
    if (!wantsNew || hasAsked.current) return;
    hasAsked.current = true;
    createCanvas(texts.untitled)
      .then((canvas) => go(`/canvases/${canvas.id}?new`, { replace: true }))
      .catch(fail);
  }, [wantsNew, go]);
  useShortcuts([
    { keys: '/', label: texts.filter, group: texts.title, run: () => filterRef.current?.focus() },
    ...(looksOnly === undefined
      ? [{ keys: 'c', label: texts.create, group: texts.title, run: () => create(texts.untitled) }]
      : []),
  ]);
  useRowKeys(texts.title);
  const failure = failureOf(query);
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const found = words === '' ? all : all.filter((canvas) => canvas.title.toLowerCase().includes(words.toLowerCase()));
  const isFiltered = words !== '' || filter !== 'all';
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        <input
          ref={filterRef}
          type="search"
          aria-label={texts.filter}
          placeholder={texts.filter}
          value={typed}
          onChange={({ target: { value } }) => {
            type(value);
            change('q', value, value === '');
          }}
          className={`${inputClass} h-control !w-48 max-sm:!w-full`}
        />
        <Segmented
          label={texts.which.label}
          value={filter}
          options={FILTERS}
          onChange={(value) => change('show', value, value === 'all')}
        />
        <Button
          tone="primary"
          icon={<Plus size={14} />}
          className="max-sm:flex-1"
          disabledReason={looksOnly}
          onClick={() => create(texts.untitled)}
        >
          {texts.create}
        </Button>
      </div>
      {query.isPending && failure === null && <Loading />}
      {failure !== null && all.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && found.length === 0 && isFiltered && (
        <EmptyState
          title={texts.emptyFilter}
          action={<Button onClick={() => setSearch({}, { replace: true })}>{texts.clear}</Button>}
        />
      )}
      {query.isSuccess && found.length === 0 && !isFiltered && (
        <EmptyState
          title={texts.empty}
          hint={looksOnly ?? texts.emptyHint}
          action={
            looksOnly === undefined && (
              <div className="flex flex-wrap justify-center gap-2">
                {texts.templates.map((title) => (
                  <Button key={title} onClick={() => create(title)}>
                    {title}
                  </Button>
                ))}
              </div>
            )
          }
        />
      )}
      <ul className={grid}>
        {found.map((canvas) => (
          <CanvasCard
            key={canvas.id}
            canvas={canvas}
            onShare={() => setShared(canvas)}
            onDelete={() => remove(canvas)}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="mt-4" aria-busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
      <Suspense>
        {shared !== null && <ShareDialog isOpen canvas={shared} onOpenChange={() => setShared(null)} />}
      </Suspense>
    </div>
  );
}

const toFilter = (text: string | null): CanvasFilter => (text === 'mine' || text === 'shared' ? text : 'all');

function Loading() {
  return (
    <Delayed>
      <div role="status" aria-label={texts.title} className={grid}>
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-20 sm:h-[218px]" />
        ))}
      </div>
    </Delayed>
  );
}

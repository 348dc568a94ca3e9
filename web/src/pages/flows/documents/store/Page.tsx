import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { MoreHorizontal, RefreshCw, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { toApiError } from '@/api/api-error';
import { deleteStore, getStore, listDocuments, reindexStore } from '@/api/documents';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Menu } from '@/ui/overlays/Menu';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { documentTexts as texts } from '../texts';
import { ChunksDialog } from './ChunksDialog';
import { DocumentRow } from './DocumentRow';
import { SearchBox } from './SearchBox';
import { UploadArea } from './UploadArea';

/** While something is read or embedded it is looked at so often. */
const LOOK_MS = 1_500;

/** One document store: its documents, how far they are, and a question to try. */
export function Page() {
  const { storeId = '' } = useParams();
  const looksOnly = useLooksOnly();
  const cache = useQueryClient();
  const go = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [asked, setAsked] = useState<'delete' | 'reindex'>();
  const store = useQuery({ queryKey: keys.documentStore(storeId), queryFn: ({ signal }) => getStore(storeId, signal) });
  const documents = useInfiniteQuery({
    queryKey: keys.storeDocuments(storeId),
    queryFn: ({ pageParam, signal }) => listDocuments(storeId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status !== 'ready' && status !== 'failed'))
        ? LOOK_MS
        : false,
  });
  const failure = failureOf(store) ?? failureOf(documents);
  const items = documents.data?.pages.flatMap((page) => page.items) ?? [];
  const name = store.data?.name ?? texts.title;
  useTitle(name);
  const settled = items.filter(({ status }) => status === 'ready' || status === 'failed').length;
  useEffect(() => {
    // What it holds in all changes with each that is done.
    void cache.invalidateQueries({ queryKey: keys.documentStore(storeId), exact: true });
  }, [cache, storeId, settled]);
  const refresh = () => void cache.invalidateQueries({ queryKey: keys.documentStore(storeId) });
  const fail = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const act = () => {
    setAsked(undefined);
    if (asked === 'reindex')
      return void reindexStore(storeId)
        .then(({ documents: count }) => showToast({ title: texts.reindexing(count) }))
        .catch(fail)
        .finally(refresh);
    deleteStore(storeId)
      .then(() => {
        void cache.invalidateQueries({ queryKey: keys.documentStores });
        void go('/flows/documents');
      })
      .catch(fail);
  };
  const shown = search.get('document');
  return (
    <div className="mx-auto flex max-w-[960px] flex-col gap-4">
      <div>
        <div className="mb-1 flex items-center gap-2">
          <BackLink to="/flows/documents" label={texts.backToStores} />
          <h1 className="mr-auto min-w-0 truncate text-title font-semibold">{name}</h1>
          <Menu
            align="end"
            trigger={<IconButton label={texts.actions(name)} icon={<MoreHorizontal size={16} aria-hidden />} />}
            groups={[
              [
                {
                  label: texts.reindex,
                  icon: <RefreshCw size={14} aria-hidden />,
                  disabledReason: looksOnly,
                  onSelect: () => setAsked('reindex'),
                },
              ],
              [
                {
                  label: texts.removeStore,
                  icon: <Trash2 size={14} aria-hidden />,
                  tone: 'danger',
                  disabledReason: looksOnly,
                  onSelect: () => setAsked('delete'),
                },
              ],
            ]}
          />
        </div>
        {store.data && (
          <p className="max-w-prose text-dim">
            {[
              store.data.description,
              texts.documents(store.data.document_count),
              texts.chunks(store.data.chunk_count),
              store.data.model === null ? '' : texts.model(store.data.model),
            ]
              .filter((one) => one !== '')
              .join(' · ')}
          </p>
        )}
      </div>
      {failure !== null && (
        <QueryError error={failure} onRetry={() => void Promise.all([store.refetch(), documents.refetch()])} />
      )}
      {/* It stays where a later look fails: files are on their way. */}
      {(failure === null || store.data) && <UploadArea storeId={storeId} looksOnly={looksOnly} onUploaded={refresh} />}
      {documents.isPending && failure === null && <SkeletonRows count={3} className="h-14" />}
      {documents.isSuccess && items.length === 0 && <p className="py-4 text-center text-dim">{texts.noDocuments}</p>}
      {items.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-panel" aria-label={texts.title}>
          {items.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              looksOnly={looksOnly}
              onOpen={() => setSearch({ document: document.id })}
              onRemoved={refresh}
            />
          ))}
        </ul>
      )}
      {documents.hasNextPage && (
        <Button aria-busy={documents.isFetchingNextPage} onClick={() => void documents.fetchNextPage()}>
          {texts.more}
        </Button>
      )}
      {items.some(({ status }) => status === 'ready') && <SearchBox storeId={storeId} />}
      {shown !== null && (
        <ChunksDialog
          storeId={storeId}
          documentId={shown}
          name={items.find(({ id }) => id === shown)?.title ?? ''}
          onClose={() => setSearch({}, { replace: true })}
        />
      )}
      <ConfirmDialog
        isOpen={asked !== undefined}
        title={asked === 'reindex' ? texts.reindexTitle : texts.removeTitle(name)}
        message={asked === 'reindex' ? texts.reindexText : texts.removeStoreText}
        confirm={asked === 'reindex' ? texts.reindex : texts.removeStore}
        keep={texts.keep}
        onConfirm={act}
        onClose={() => setAsked(undefined)}
      />
    </div>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { toApiError } from '@/api/api-error';
import { createStore, listStores } from '@/api/documents';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { Time } from '@/ui/Time';
import { documentTexts as texts } from '../texts';
import { NewStoreDialog } from './NewStoreDialog';

/** The document stores of the organisation. */
export function Page() {
  useTitle(texts.title);
  const looksOnly = useLooksOnly();
  const cache = useQueryClient();
  const go = useNavigate();
  const [isAsked, setIsAsked] = useState(false);
  const query = useQuery({ queryKey: keys.documentStores, queryFn: ({ signal }) => listStores(signal) });
  const failure = failureOf(query);
  const stores = query.data?.items ?? [];
  const open = ({ id }: { id: string }) => {
    void cache.invalidateQueries({ queryKey: keys.documentStores });
    void go(`/flows/documents/${id}`);
  };
  const trySample = () => {
    createStore({ sample: 'sample-handbook' })
      .then(open)
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }));
  };
  return (
    <div className="mx-auto flex max-w-[960px] flex-col gap-4">
      <div>
        <div className="mb-1 flex flex-wrap items-center gap-2">
          <BackLink to="/flows" label={texts.back} />
          <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
          <Button
            tone="primary"
            icon={<Plus size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => setIsAsked(true)}
          >
            {texts.create}
          </Button>
        </div>
        <p className="max-w-prose text-dim">{texts.about}</p>
      </div>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      {failure !== null && stores.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && stores.length === 0 && (
        <EmptyState
          title={texts.empty}
          hint={looksOnly ?? texts.emptyHint}
          action={looksOnly === undefined && <Button onClick={trySample}>{texts.sample}</Button>}
        />
      )}
      {stores.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-panel">
          {stores.map((store) => (
            <li key={store.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
              <div className="min-w-0 flex-1 basis-64">
                <Link data-row to={`/flows/documents/${store.id}`} className="font-medium hover:underline">
                  {store.name}
                </Link>
                <p className="truncate text-small text-dim">{store.description || store.slug}</p>
              </div>
              <span className="text-small text-dim">
                {texts.documents(store.document_count)}, {texts.chunks(store.chunk_count)}
              </span>
              <span className="text-small text-dim">
                <Time at={store.updated_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {isAsked && <NewStoreDialog onClose={() => setIsAsked(false)} onMade={open} />}
    </div>
  );
}

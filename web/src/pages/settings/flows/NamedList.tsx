import { useQueryClient, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { toApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { Section } from '../Section';
import { texts } from './texts';

interface Named {
  id: string;
  name: string;
}
interface NamedListProps<Item extends Named> {
  words: { title: string; about: string; none: string; add: string };
  query: UseQueryResult<{ items: Item[] }>;
  queryKey: QueryKey;
  isManager: boolean;
  describe: (item: Item) => ReactNode;
  onRemove: (id: string) => Promise<unknown>;
  /** The dialog that adds one. */
  renderForm: (onClose: () => void) => ReactNode;
}

/** Things with names that admins add and delete, and everybody sees. */
export function NamedList<Item extends Named>(props: NamedListProps<Item>) {
  const { words, query, queryKey, isManager, describe, onRemove, renderForm } = props;
  const cache = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Item | null>(null);
  const failure = failureOf(query);
  const items = query.data?.items ?? [];
  const refetch = () => void cache.invalidateQueries({ queryKey });
  const remove = ({ id, name }: Item) => {
    setRemoving(null);
    onRemove(id)
      .then(() => showToast({ title: texts.removed(name) }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(refetch);
  };
  return (
    <Section title={words.title}>
      <p className="mb-3 text-dim">{words.about}</p>
      {query.isPending && failure === null && <SkeletonRows count={2} className="h-10" />}
      {failure !== null && items.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <p className="mb-3 text-dim">{words.none}</p>}
      <ul className="mb-3 flex flex-col divide-y divide-line">
        {items.map((item) => (
          <li key={item.id} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <p className="font-mono text-mono">{item.name}</p>
              <p className="text-small text-dim">{describe(item)}</p>
            </div>
            {isManager && (
              <IconButton
                label={texts.remove(item.name)}
                icon={<Trash2 size={14} aria-hidden />}
                onClick={() => setRemoving(item)}
              />
            )}
          </li>
        ))}
      </ul>
      {isManager && (
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      )}
      {isAdding &&
        renderForm(() => {
          setAdding(false);
          refetch();
        })}
      {removing !== null && (
        <ConfirmDialog
          isOpen
          title={texts.removeTitle(removing.name)}
          message={texts.removeText}
          confirm={texts.confirm}
          keep={texts.keep}
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Section>
  );
}

import type { ProviderKey } from '@contracts/gateway/provider-keys';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { listProviderKeys, removeProviderKey, testProviderKey, updateProviderKey } from '@/api/provider-keys';
import { useUser } from '@/app/auth/use-session';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { EmptyState } from '@/ui/EmptyState';
import { SkeletonRows } from '@/ui/Skeleton';
import { showToast } from '@/ui/overlays/Toast';
import { isManager } from '../roles';
import { Section } from '../Section';
import { AddKeyDialog } from './AddKeyDialog';
import { Fallback } from './Fallback';
import { KeyItem } from './KeyItem';
import { ReplaceKeyDialog } from './ReplaceKeyDialog';
import { texts } from './texts';

/** The organisation's own keys of model providers: for admins. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  if (user === null) return null;
  return (
    <>
      <h1 className="mb-1 text-title font-semibold">{texts.title}</h1>
      {isManager(user.role) ? <Keys /> : <p className="text-dim">{texts.onlyAdmins}</p>}
    </>
  );
}

function Keys() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: keys.providerKeys, queryFn: ({ signal }) => listProviderKeys(signal) });
  const [isAdding, setAdding] = useState(false);
  const [replacing, setReplacing] = useState<ProviderKey | null>(null);
  const [removing, setRemoving] = useState<ProviderKey | null>(null);
  const [testing, setTesting] = useState<string | null>(null);
  const failure = failureOf(query);
  const all = query.data?.items ?? [];
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.providerKeys });
  const sayProblem = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const test = ({ id, name }: ProviderKey) => {
    setTesting(id);
    testProviderKey(id)
      .then(({ outcome }) =>
        showToast({ title: texts.tested[outcome](name), ...(outcome !== 'ok' && { tone: 'bad' }) }),
      )
      .catch(sayProblem)
      .finally(() => setTesting(null));
  };
  const use = ({ id, name }: ProviderKey, enabled: boolean) => {
    updateProviderKey(id, { enabled })
      .then(() => showToast({ title: enabled ? texts.on(name) : texts.off(name) }))
      .catch(sayProblem)
      .finally(refetch);
  };
  const remove = ({ id, name }: ProviderKey) => {
    removeProviderKey(id)
      .then(() => showToast({ title: texts.removed(name) }))
      .catch(sayProblem)
      .finally(refetch);
  };
  const addButton = (
    <Button tone="primary" icon={<Plus size={14} />} onClick={() => setAdding(true)}>
      {texts.add}
    </Button>
  );
  return (
    <>
      <p className="mb-3 text-dim">{texts.intro}</p>
      <Section title={texts.list.title}>
        {query.isPending && failure === null && <SkeletonRows count={2} className="h-16" />}
        {failure !== null && all.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
        {query.isSuccess && all.length === 0 && (
          <EmptyState title={texts.list.none} hint={texts.list.noneHint} action={addButton} />
        )}
        {all.length > 0 && (
          <>
            <ul className="mb-3 flex flex-col">
              {all.map((key) => (
                <KeyItem
                  key={key.id}
                  providerKey={key}
                  isTesting={testing === key.id}
                  onTest={() => test(key)}
                  onUse={(enabled) => use(key, enabled)}
                  onReplace={() => setReplacing(key)}
                  onRemove={() => setRemoving(key)}
                />
              ))}
            </ul>
            {addButton}
          </>
        )}
      </Section>
      <Fallback />
      <Section title={texts.sent.title}>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-dim">
          {texts.sent.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </Section>
      {isAdding && <AddKeyDialog onClose={() => setAdding(false)} onDone={refetch} />}
      {replacing !== null && (
        <ReplaceKeyDialog providerKey={replacing} onClose={() => setReplacing(null)} onDone={refetch} />
      )}
      {removing !== null && (
        <ConfirmDialog
          isOpen
          title={texts.removeTitle}
          message={texts.removeText(removing.name, removing.last4)}
          confirm={texts.remove}
          keep={texts.removeKeep}
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </>
  );
}

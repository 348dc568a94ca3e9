import type { Budget } from '@contracts/money/budgets';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { listBudgets, removeBudget } from '@/api/budgets';
import { keys } from '@/api/keys';
import { listAppliedBudgets } from '@/api/usage';
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
import { BudgetForm } from './BudgetForm';
import { BudgetRow } from './BudgetRow';
import { nameBudget } from './name-budget';
import { texts } from './texts';

/** What calls may cost: everybody sees the budgets they must keep to, admins see and set all of them. */
export function Page() {
  useTitle(texts.title);
  const user = useUser();
  const cache = useQueryClient();
  const canManage = user !== null && isManager(user.role);
  const query = useQuery({
    queryKey: canManage ? keys.allBudgets : keys.budgets,
    queryFn: ({ signal }) => (canManage ? listBudgets(signal) : listAppliedBudgets(signal)),
  });
  const [form, setForm] = useState<{ budget: Budget | null } | null>(null);
  const [leaving, setLeaving] = useState<Budget | null>(null);
  const failure = failureOf(query);
  const budgets = query.data?.items ?? [];
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.budgets });
  const remove = ({ id }: Budget) => {
    if (id === null) return;
    removeBudget(id)
      .then(() => showToast({ title: texts.removed }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(refetch);
  };
  const createButton = (
    <Button tone="primary" icon={<Plus size={14} />} onClick={() => setForm({ budget: null })}>
      {texts.create}
    </Button>
  );
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        {canManage && budgets.length > 0 && createButton}
      </div>
      <p className="mt-1 mb-3 text-dim">{canManage ? texts.introAdmin : texts.intro}</p>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-16" />}
      {failure !== null && budgets.length === 0 && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && budgets.length === 0 && (
        <EmptyState
          title={canManage ? texts.empty : texts.emptyOwn}
          {...(canManage ? { hint: texts.emptyHint, action: createButton } : {})}
        />
      )}
      {budgets.length > 0 && (
        <ul aria-label={texts.list} className="rounded-card border border-line bg-panel px-4 py-1">
          {budgets.map((budget) => (
            <BudgetRow
              key={budget.id ?? budget.scope}
              budget={budget}
              {...(canManage ? { onChange: () => setForm({ budget }), onRemove: () => setLeaving(budget) } : {})}
            />
          ))}
        </ul>
      )}
      {form !== null && (
        <BudgetForm
          budget={form.budget}
          onClose={() => setForm(null)}
          onSaved={() => {
            setForm(null);
            showToast({ title: texts.saved });
            refetch();
          }}
        />
      )}
      <ConfirmDialog
        isOpen={leaving !== null}
        title={texts.removeTitle}
        message={texts.removeText(leaving === null ? '' : nameBudget(leaving))}
        confirm={texts.removeTitle}
        keep={texts.keep}
        onConfirm={() => {
          if (leaving !== null) remove(leaving);
        }}
        onClose={() => setLeaving(null)}
      />
    </>
  );
}

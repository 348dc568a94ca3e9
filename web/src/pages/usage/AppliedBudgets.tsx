import type { Budget } from '@contracts/budgets';
import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listAppliedBudgets } from '@/api/usage';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { formatCost } from '@/ui/format';
import { Meter } from '@/ui/Meter';
import { texts } from './texts';

/** How much of each budget is used; nothing where there is none. */
export function AppliedBudgets() {
  const query = useQuery({ queryKey: keys.budgets, queryFn: ({ signal }) => listAppliedBudgets(signal) });
  const failure = failureOf(query);
  if (failure !== null) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (query.data === undefined || query.data.items.length === 0) return null;
  return (
    <section aria-label={texts.budgets} className="rounded-card border border-line bg-panel p-3">
      <h2 className="mb-2 font-medium">{texts.budgets}</h2>
      <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {query.data.items.map((budget) => (
          <li key={`${budget.scope}-${budget.period}`}>
            <BudgetLine budget={budget} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function BudgetLine({ budget: { scope, period, limitUsd, spentUsd, resetsAt } }: { budget: Budget }) {
  const limit = formatCost(limitUsd);
  if (spentUsd === null)
    return (
      <p className="flex justify-between gap-2 text-small text-dim">
        <span>{texts.budgetOf[scope]}</span>
        <span className="tabular">{texts.upTo(limit)}</span>
      </p>
    );
  return (
    <>
      <Meter
        label={`${texts.budgetOf[scope]}, ${texts.periods[period]}`}
        value={Math.min(Number(spentUsd), Number(limitUsd))}
        max={Math.max(Number(limitUsd), Number.MIN_VALUE)}
        text={texts.spent(formatCost(spentUsd), limit)}
      />
      {resetsAt !== null && (
        <p className="mt-1 text-small text-dim">
          {texts.resets} <time dateTime={resetsAt}>{resetsAt.slice(0, 10)}</time>
        </p>
      )}
    </>
  );
}

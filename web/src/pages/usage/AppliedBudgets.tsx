import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listAppliedBudgets } from '@/api/usage';
import { BudgetMeter } from '@/app/budgets/BudgetMeter';
import { texts as budgetTexts } from '@/app/budgets/texts';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** How much of each budget is used; nothing where there is none. */
export function AppliedBudgets() {
  const query = useQuery({ queryKey: keys.budgets, queryFn: ({ signal }) => listAppliedBudgets(signal) });
  const failure = failureOf(query);
  if (failure !== null) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (query.data === undefined || query.data.items.length === 0) return null;
  return (
    <section aria-label={texts.budgets} className="rounded-card border border-line bg-panel p-3">
      <div className="mb-2 flex items-baseline justify-between gap-2">
        <h2 className="font-medium">{texts.budgets}</h2>
        <TextLink to="/settings/budgets">{texts.allBudgets}</TextLink>
      </div>
      <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {query.data.items.map((budget) => (
          <li key={`${budget.scope}-${budget.period}`}>
            <BudgetMeter budget={budget} label={budgetTexts.of[budget.scope]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

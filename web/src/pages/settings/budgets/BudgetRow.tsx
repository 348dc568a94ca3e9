import type { Budget } from '@contracts/money/budgets';
import { BudgetMeter } from '@/app/budgets/BudgetMeter';
import { texts as budgetTexts } from '@/app/budgets/texts';
import { Button } from '@/ui/Button';
import { nameBudget } from './name-budget';
import { texts } from './texts';

interface BudgetRowProps {
  budget: Budget;
  /** Both absent: to be read only. */
  onChange?: () => void;
  onRemove?: () => void;
}

/** One budget with what is used of it, whom it tells, and for admins what can be done with it. */
export function BudgetRow({ budget, onChange, onRemove }: BudgetRowProps) {
  const name = nameBudget(budget);
  const full = `${name}, ${budgetTexts.periods[budget.period]}`;
  const { alertPercents, scope } = budget;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <BudgetMeter budget={budget} label={name} />
        {scope !== 'run' && onChange !== undefined && (
          <p className="text-small text-dim">
            {alertPercents.length === 0 ? texts.noAlerts : texts.alertsAt(alertPercents.join(', '))}
          </p>
        )}
        {budget.id === null && <p className="text-small text-dim">{texts.tierLimit}</p>}
      </div>
      {onChange !== undefined && onRemove !== undefined && (
        <span className="flex gap-2">
          <Button size="small" aria-label={texts.changeNamed(full)} onClick={onChange}>
            {texts.change}
          </Button>
          <Button size="small" aria-label={texts.removeNamed(full)} onClick={onRemove}>
            {texts.remove}
          </Button>
        </span>
      )}
    </li>
  );
}

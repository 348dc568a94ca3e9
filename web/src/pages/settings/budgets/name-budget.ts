import type { Budget } from '@contracts/money/budgets';
import { texts as budgetTexts } from '@/app/budgets/texts';
import { texts } from './texts';

/** Whose a budget is, in words; what is gone is marked. */
export function nameBudget({ scope, subject }: Budget): string {
  if (scope === 'run' || scope === 'organisation') return budgetTexts.of[scope];
  const name =
    subject === null ? texts.somebody : subject.isGone ? `${subject.name} (${texts.gone[scope]})` : subject.name;
  return texts.ofSubject[scope](name);
}

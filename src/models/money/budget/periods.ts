import type { BudgetPeriod } from '../../../contracts/money/budgets';

/** Name of the period that `at` lies in, in UTC: `2026-11-22`, `2026-11`, `total`. */
export function periodKey(period: BudgetPeriod, at: Date): string {
  switch (period) {
    case 'day':
      return at.toISOString().slice(0, 10);
    case 'month':
      return at.toISOString().slice(0, 7);
    case 'total':
      return 'total';
  }
}

/** First moment after the period that `at` lies in; null: it never ends. */
export function periodEnd(period: BudgetPeriod, at: Date): Date | null {
  switch (period) {
    case 'day':
      return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
    case 'month':
      return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1));
    case 'total':
      return null;
  }
}

/** The kind of period that a name is of. */
export const periodOf = (key: string): BudgetPeriod => (key === 'total' ? 'total' : key.length === 7 ? 'month' : 'day');

/** A moment within the period of that name; `now` for the one that never ends. */
export const momentOf = (key: string, now: Date): Date => (key === 'total' ? now : new Date(key));

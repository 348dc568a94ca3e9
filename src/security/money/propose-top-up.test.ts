import { Types } from 'mongoose';
import { applyBudget } from '../../models/money/budget/applied-budgets';
import { hasPassed } from '../../models/money/budget/find-passed-thresholds';
import type { BudgetUse } from '../../models/money/budget/reserve';
import { BudgetExceeded } from './budget-exceeded';
import { proposeTopUp } from './propose-top-up';

const USD = 1_000_000_000;
const NOW = new Date('2026-11-22T12:00:00Z');
const organisationId = new Types.ObjectId();
const refuse = (limitUsd: number, use: BudgetUse, amountUsd: number) => {
  const scope = 'organisation' as const;
  const record = { organisationId, scope, subjectId: organisationId, period: 'month' as const };
  return new BudgetExceeded(applyBudget({ ...record, limitNanoUsd: limitUsd * USD }, NOW), use, amountUsd * USD);
};

describe('what a run asks for', () => {
  it('pays for the call that was refused and three like it, to the cent above', () => {
    const use = { spentNanoUsd: 0.9 * USD, committedNanoUsd: 0.9 * USD };
    expect(proposeTopUp(refuse(1, use, 0.201))).toMatchObject({
      ...{ scope: 'organisation', period: 'month', periodKey: '2026-11' },
      ...{ limitUsd: '1', toppedUpUsd: '0', spentUsd: '0.9', nextCallUsd: '0.201', topUpUsd: '0.71' },
    });
  });

  it('counts what was topped up before, which lowers what is committed', () => {
    const use = { spentNanoUsd: 1.4 * USD, committedNanoUsd: 0.9 * USD, toppedUpNanoUsd: USD / 2 };
    const refusal = refuse(1, use, 0.2);
    expect(proposeTopUp(refusal)).toMatchObject({ toppedUpUsd: '0.5', spentUsd: '1.4', topUpUsd: '0.7' });
    expect(refusal.message).toContain('of $1 a month, topped up by $0.5, has $0.1 left');
    expect(refusal.current).toMatchObject({ reservedUsd: '0', remainingUsd: '0.1', toppedUpUsd: '0.5' });
  });

  it('asks for no more than a budget may be, and not at all where that does not help', () => {
    const use = { spentNanoUsd: 999_999 * USD, committedNanoUsd: 999_999 * USD };
    expect(proposeTopUp(refuse(999_999, use, 0.5))?.topUpUsd).toBe('1');
    expect(proposeTopUp(refuse(999_999, use, 1.5))).toBeUndefined();
  });
});

describe('when a refused call may come again', () => {
  it('says soon where money is held, the period’s end where it is spent, nothing where that does not help', () => {
    const held = refuse(1, { spentNanoUsd: 0, committedNanoUsd: USD }, 0.5);
    expect([held.isRetryable, held.retryAfterMs]).toEqual([true, 5_000]);
    const spent = refuse(1, { spentNanoUsd: USD, committedNanoUsd: USD }, 0.5);
    expect([spent.isRetryable, spent.retryAfterMs !== undefined]).toEqual([false, true]);
    const dear = refuse(1, { spentNanoUsd: 0, committedNanoUsd: 0 }, 1.5);
    expect([dear.isRetryable, dear.retryAfterMs]).toEqual([false, undefined]);
    expect(dear.message).toMatch(/An admin can raise it\.$/);
  });
});

describe('a threshold', () => {
  it('is passed to the nano-dollar, also where a hundred times the limit is more than a number counts', () => {
    const limit = 1_000_000 * USD;
    expect(hasPassed(80, 800_000 * USD, limit)).toBe(true);
    expect(hasPassed(80, 800_000 * USD - 1, limit)).toBe(false);
    expect(hasPassed(1, 0, 0)).toBe(false);
    expect(hasPassed(100, 1, 0)).toBe(true);
  });
});

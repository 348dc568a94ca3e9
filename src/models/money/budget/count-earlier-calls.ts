import type { ClientSession } from 'mongoose';
import type { BudgetScope } from '../../../contracts/money/budgets';
import type { NanoUsd } from '../../../platform/money';
import type { BudgetRecord } from '../budget.model';
import type { Models } from '../../index';
import { modelCalls } from '../usage/find-calls';
import { applyBudget, budgetCounters } from './applied-budgets';
import { momentOf } from './periods';
import { NOTHING_USED } from './reserve';

/** Whose calls the ledger names. */
const BY_LEDGER: readonly BudgetScope[] = ['apiKey', 'user', 'organisation'];

/**
 * What the ledger says that a budget of a day or month would have spent in its period until `now`. 0 for one in total,
 * which counts from when it is made, and where the ledger does not say whose a call is.
 */
export async function sumEarlierCalls(models: Models, record: BudgetRecord, now: Date): Promise<NanoUsd> {
  const { scope, period, organisationId, subjectId } = record;
  // The ledger does not say for which flow, token or visitor: those count from when they are set.
  if (period === 'total' || !BY_LEDGER.includes(scope)) return 0;
  const since = momentOf(applyBudget(record, now).periodKey, now);
  const [sum] = await modelCalls(models)
    .aggregate<{ costNanoUsd: NanoUsd }>([
      {
        $match: {
          organisationId,
          ...(scope === 'user' && { userId: subjectId }),
          ...(scope === 'apiKey' && { apiKeyId: subjectId }),
          startedAt: { $gte: since },
        },
      },
      { $group: { _id: null, costNanoUsd: { $sum: '$costNanoUsd' } } },
    ])
    .toArray();
  return sum?.costNanoUsd ?? 0;
}

/** Raises what a budget's counter has spent in the present period to `spentNanoUsd`, where it is less. */
export async function countEarlierCalls(
  session: ClientSession,
  models: Models,
  record: BudgetRecord,
  spentNanoUsd: NanoUsd,
  now: Date,
): Promise<void> {
  const { counterId: _id, organisationId, forgetAt } = applyBudget(record, now);
  if (_id === null || spentNanoUsd === 0) return;
  const counter = await budgetCounters(models).findOne({ _id, organisationId }, { session });
  if (!counter) {
    const used = { ...NOTHING_USED, committedNanoUsd: spentNanoUsd, spentNanoUsd };
    const fields = { ...used, reservations: [], ...(forgetAt && { forgetAt }) };
    await budgetCounters(models).insertOne({ _id, organisationId, ...fields }, { session });
    return;
  }
  // It was set before, and taken away: it has counted a part of them.
  const missed = spentNanoUsd - counter.spentNanoUsd;
  if (missed <= 0) return;
  await budgetCounters(models).updateOne(
    { _id, organisationId },
    { $inc: { committedNanoUsd: missed, spentNanoUsd: missed } },
    { session },
  );
}

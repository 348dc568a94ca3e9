import type { ClientSession } from 'mongoose';
import type { NanoUsd } from '../../../platform/money';
import type { Models } from '../../index';
import { type AppliedBudget, budgetCounters } from './applied-budgets';
import { NOTHING_USED, type Place } from './reserve';

/**
 * Allows a budget more in the period of its counter, within the caller's transaction: less is committed, so that reserving
 * stays the one conditional update it is. False, nothing written, where limit and top-ups would come to more than `most`.
 */
export async function topUpCounter(
  session: ClientSession,
  models: Models,
  budget: AppliedBudget & Place,
  topUp: { amountNanoUsd: NanoUsd; most: NanoUsd },
): Promise<boolean> {
  const counters = budgetCounters(models);
  const { counterId: _id, organisationId, limitNanoUsd, forgetAt } = budget;
  const { amountNanoUsd, most } = topUp;
  const counter = await counters.findOne({ _id, organisationId }, { session });
  if (limitNanoUsd + (counter?.toppedUpNanoUsd ?? 0) + amountNanoUsd > most) return false;
  if (counter) {
    await counters.updateOne(
      { _id, organisationId },
      { $inc: { committedNanoUsd: -amountNanoUsd, toppedUpNanoUsd: amountNanoUsd } },
      { session },
    );
    return true;
  }
  await counters.insertOne(
    {
      ...{ _id, organisationId, ...NOTHING_USED, reservations: [] },
      ...{ committedNanoUsd: -amountNanoUsd, toppedUpNanoUsd: amountNanoUsd },
      ...(forgetAt ? { forgetAt } : {}),
    },
    { session },
  );
  return true;
}

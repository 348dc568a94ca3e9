import { isDuplicateKey } from '../../../platform/mongo';
import type { NanoUsd } from '../../../platform/money';
import type { BudgetCounterRecord, ReservationRecord } from '../budget.model';
import type { Models } from '../../index';
import { type AppliedBudget, budgetCounters } from './applied-budgets';

/** What a budget has spent and holds, and what it was topped up by. */
export type BudgetUse = Pick<BudgetCounterRecord, 'committedNanoUsd' | 'spentNanoUsd' | 'toppedUpNanoUsd'>;
export const NOTHING_USED: BudgetUse = { committedNanoUsd: 0, spentNanoUsd: 0 };
/** What calls at work hold. */
export const heldOf = ({ committedNanoUsd, spentNanoUsd, toppedUpNanoUsd = 0 }: BudgetUse): NanoUsd =>
  committedNanoUsd + toppedUpNanoUsd - spentNanoUsd;

/** Where money is held. */
export type Place = Pick<AppliedBudget, 'organisationId'> & { counterId: string };

/** Money that came back between a refusal and the look at it: asked again so often. */
const TRIES_MAX = 10;

/**
 * Holds money of one budget for one call, by one conditional update: of many at once exactly as many pass as fit.
 * Gives back what is used where it does not fit. The same reservation twice is held once.
 */
export async function reserve(
  models: Models,
  budget: AppliedBudget & Place,
  reservation: ReservationRecord,
): Promise<BudgetUse | undefined> {
  const counters = budgetCounters(models);
  const { counterId: _id, organisationId } = budget;
  const most = budget.limitNanoUsd - reservation.amountNanoUsd;
  for (let tries = 1; ; tries += 1) {
    const held = await counters.updateOne(
      { _id, organisationId, committedNanoUsd: { $lte: most }, 'reservations.id': { $ne: reservation.id } },
      { $inc: { committedNanoUsd: reservation.amountNanoUsd }, $push: { reservations: reservation } },
    );
    if (held.matchedCount === 1) return undefined;
    const counter = await counters.findOne({ _id, organisationId });
    if (counter?.reservations.some(({ id }) => id === reservation.id)) return undefined;
    if ((counter?.committedNanoUsd ?? 0) > most || tries === TRIES_MAX) return counter ?? NOTHING_USED;
    if (!counter) await beginCounter(models, budget);
  }
}

/** The first call of a period makes its counter; of several at once, one does. */
async function beginCounter(models: Models, budget: AppliedBudget & Place): Promise<void> {
  const counter: BudgetCounterRecord = {
    _id: budget.counterId,
    organisationId: budget.organisationId,
    ...NOTHING_USED,
    reservations: [],
    ...(budget.forgetAt ? { forgetAt: budget.forgetAt } : {}),
  };
  await budgetCounters(models)
    .insertOne(counter)
    .catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
}

/**
 * Ends a reservation with what the call really cost, also one that was released meanwhile. Twice is once: the entry is
 * taken out by the same update that counts it.
 */
export async function settle(
  models: Pick<Models, 'BudgetCounter'>,
  { counterId: _id, organisationId }: Place,
  { id, amountNanoUsd }: Pick<ReservationRecord, 'id' | 'amountNanoUsd'>,
  costNanoUsd: NanoUsd,
): Promise<void> {
  for (const heldNanoUsd of [amountNanoUsd, 0]) {
    const settled = await budgetCounters(models).updateOne(
      { _id, organisationId, reservations: { $elemMatch: { id, amountNanoUsd: heldNanoUsd } } },
      {
        $inc: { spentNanoUsd: costNanoUsd, committedNanoUsd: costNanoUsd - heldNanoUsd },
        $pull: { reservations: { id } },
        // Of a run nobody is told.
        ...(costNanoUsd > 0 && !_id.startsWith('run:') && { $min: { uncheckedAt: new Date() } }),
      },
    );
    if (settled.matchedCount === 1) return;
  }
}

import { Types } from 'mongoose';
import { HOUR_MS } from '../../../platform/time';
import type { ReservationRecord } from '../budget.model';
import type { Models } from '../../index';
import type { ModelCallRecord } from '../model-call.model';
import { modelCalls } from '../usage/find-calls';
import { budgetCounters } from './applied-budgets';
import { type Place, settle } from './reserve';

/** A released reservation is remembered so long: a worker that was only frozen still settles what its call cost. */
const REMEMBERED_MS = HOUR_MS;
/** Most counters a sweep. */
const BATCH = 1_000;

/** Ends what budgets hold for a call of the ledger whose own process could not. Twice is once. */
export async function settleByRow(
  models: Pick<Models, 'BudgetCounter'>,
  { _id: id, organisationId, costNanoUsd }: Pick<ModelCallRecord, '_id' | 'organisationId' | 'costNanoUsd'>,
): Promise<void> {
  const holding = budgetCounters(models).find({
    organisationId,
    'reservations.expiresAt': { $gt: new Date(0) }, // by its index: those that hold anything
    'reservations.id': id,
  });
  for await (const { _id: counterId, reservations } of holding)
    for (const reservation of reservations.filter((one) => one.id === id))
      await settle(models, { counterId, organisationId }, reservation, costNanoUsd);
}

/**
 * Ends what calls that nobody settled (a killed process) hold past their time: with its cost where the ledger has the
 * call, else it is given back. Safe to run many times at once.
 */
export async function releaseExpired(models: Models, now = new Date()): Promise<number> {
  const counters = await budgetCounters(models)
    .find({ 'reservations.expiresAt': { $lt: now } })
    .sort({ 'reservations.expiresAt': 1 })
    .limit(BATCH)
    .toArray();
  let released = 0;
  for (const { _id: counterId, organisationId, reservations } of counters) {
    for (const reservation of reservations.filter(({ expiresAt }) => expiresAt < now)) {
      const { id: _id, amountNanoUsd } = reservation;
      const row = amountNanoUsd > 0 && (await modelCalls(models).findOne({ _id, organisationId }));
      if (row) await settle(models, { counterId, organisationId }, reservation, row.costNanoUsd);
      const isReleased = row || (await release(models, { counterId, organisationId }, reservation, now));
      released += Number(Boolean(isReleased));
    }
  }
  return released;
}

/** Gives back what earlier attempts of a run hold: their worker is gone, and the step is done again. */
export async function releaseEarlierAttempts(
  models: Models,
  { counterId: _id, organisationId }: Place,
  run: { runId: string; attempt: number },
  now = new Date(),
): Promise<void> {
  const runId = new Types.ObjectId(run.runId);
  const counter = await budgetCounters(models).findOne({ _id, organisationId, 'reservations.runId': runId });
  for (const reservation of counter?.reservations ?? []) {
    const isOfRun = reservation.runId !== undefined && runId.equals(reservation.runId);
    if (isOfRun && (reservation.attempt ?? 0) < run.attempt)
      await release(models, { counterId: _id, organisationId }, reservation, now);
  }
}

/** Compare-and-set on the amount: whoever settles it meanwhile wins. What is past its remembrance is taken out. */
async function release(
  models: Models,
  { counterId: _id, organisationId }: Place,
  { id, amountNanoUsd }: ReservationRecord,
  now: Date,
): Promise<boolean> {
  const filter = { _id, organisationId, reservations: { $elemMatch: { id, amountNanoUsd } } };
  if (amountNanoUsd === 0) {
    await budgetCounters(models).updateOne(filter, {
      $pull: { reservations: { id: { $eq: id }, expiresAt: { $lt: now } } },
    });
    return false;
  }
  const released = await budgetCounters(models).updateOne(filter, {
    $set: {
      'reservations.$.amountNanoUsd': 0,
      'reservations.$.expiresAt': new Date(now.getTime() + REMEMBERED_MS),
    },
    $inc: { committedNanoUsd: -amountNanoUsd },
  });
  return released.matchedCount === 1;
}

import { mongo } from 'mongoose';
import { settleByRow } from '../models/money/budget/release-reservations';
import type { Models } from '../models/index';
import { modelCalls } from '../models/money/usage/find-calls';
import { isDuplicateKey } from '../platform/mongo';
import type { Redis } from '../platform/redis';
import { journalKeys } from './call-journal';

/**
 * Writes what dead processes had not brought into the ledger: rows of calls that had ended as they are, and of those under
 * way what was known of them last (`failed`, `lost`); then settles what budgets hold for them. Safe to run in many
 * processes at once. Returns how many rows it wrote.
 */
export async function recoverLostCalls(deps: {
  redis: Redis;
  prefix: string;
  models: Pick<Models, 'ModelCall' | 'BudgetCounter'>;
}): Promise<number> {
  const { redis, models } = deps;
  const keys = journalKeys(deps.prefix);
  let recovered = 0;
  for (const processId of await redis.smembers(keys.processes)) {
    if (await redis.exists(keys.alive(processId))) continue;
    const rows = await redis.hvalsBuffer(keys.rows(processId));
    for (const bytes of rows) recovered += Number(await recover(models, bytes));
    await redis.multi().del(keys.rows(processId)).srem(keys.processes, processId).exec();
  }
  return recovered;
}

async function recover(models: Pick<Models, 'ModelCall' | 'BudgetCounter'>, bytes: Buffer): Promise<boolean> {
  const call = new models.ModelCall(mongo.BSON.deserialize(bytes));
  await call.validate();
  const row = call.toObject();
  try {
    await modelCalls(models).insertOne(row);
    await settleByRow(models, row);
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  // It was written, but its process may have died before it settled.
  const { _id, organisationId } = row;
  const written = await modelCalls(models).findOne({ _id, organisationId });
  if (written) await settleByRow(models, written);
  return false;
}

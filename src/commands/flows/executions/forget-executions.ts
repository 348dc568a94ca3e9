import { type Tier, tierNames, tierOf } from '../../../../config/tiers';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { DAY_MS } from '../../../platform/time';
import { deleteExecution } from './delete-execution';

/** Executions that a sweep empties, of one tier. */
const BATCH = 200;

/**
 * Empties executions and answers of chats that ended longer ago than their tier keeps them, as if they were deleted: their runs stay, as
 * rows of use and cost; what was said stays with its session. Returns how many. Safe to run in several processes.
 */
export async function forgetExecutions(
  models: Models,
  now = new Date(),
  daysOf: (tier: string) => Tier['executionDays'] = (tier) => tierOf(tier).executionDays,
): Promise<number> {
  let forgotten = 0;
  for (const tier of tierNames()) {
    const days = daysOf(tier);
    if (days === null) continue;
    const before = new Date(now.getTime() - days * DAY_MS);
    const due = await models.Run.find({ tier, finishedAt: { $lt: before }, 'input.isKept': true }, { _id: 1 })
      .sort({ finishedAt: 1 })
      .limit(BATCH)
      .lean<RunRecord[]>();
    for (const run of due) {
      await deleteExecution(models, run);
      forgotten += 1;
    }
  }
  return forgotten;
}

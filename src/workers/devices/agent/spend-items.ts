import { tierOf } from '../../../../config/tiers';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import { takeUnits } from '../../../models/kernel/take-units';
import { AppError } from '../../../platform/errors';
import { formatUsd } from '../../../platform/money';
import { DAY_MS } from '../../../platform/time';

const WINDOW_MS = 30 * DAY_MS;

/** Counts files or messages that are looked into; answers how many the organisation's tier still gives within 30 days. */
export async function takeItems(
  models: Models,
  { organisationId, tier }: Pick<RunRecord, 'organisationId' | 'tier'>,
  wanted: number,
): Promise<number> {
  const limit = tierOf(tier).batchItemsPerMonth;
  if (limit === null || wanted === 0) return wanted;
  const { units } = await takeUnits(
    models,
    { id: `agent-items:${organisationId.toHexString()}`, limit, windowMs: WINDOW_MS },
    wanted,
  );
  return units;
}

/** Throws 402 `agent_budget_exceeded` where an agent has spent its own budget of 30 days. `spent`: of the run at work. */
export async function requireBudgetLeft(
  models: Models,
  agent: Pick<AgentRecord, '_id' | 'monthlyBudgetNanoUsd'>,
  spent: number,
  now = new Date(),
): Promise<void> {
  const budget = agent.monthlyBudgetNanoUsd;
  if (budget === undefined || budget === null) return;
  const [before] = await models.AgentRunLog.aggregate<{ spent: number }>([
    {
      $match: {
        agentId: agent._id,
        status: { $ne: 'running' },
        startedAt: { $gte: new Date(now.getTime() - WINDOW_MS) },
      },
    },
    { $group: { _id: null, spent: { $sum: '$costNanoUsd' } } },
  ]);
  if ((before?.spent ?? 0) + spent < budget) return;
  throw new AppError(
    'agent_budget_exceeded',
    `The agent has spent its own budget of $${formatUsd(budget)} within 30 days.`,
    { status: 402 },
  );
}

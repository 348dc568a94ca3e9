import { Types } from 'mongoose';
import type { POLICY_DECISIONS } from '../contracts/devices/devices';
import type { Models } from '../models/index';

export type Decision = (typeof POLICY_DECISIONS)[number];
export type ToolRisk = 'read' | 'write' | 'delete';

/** What holds where its person decided nothing: reads go, deletions ask, and so does every write where mail, files or notes were read. */
export function defaultDecision(risk: ToolRisk, hasReadUntrusted: boolean): Decision {
  if (risk === 'read') return 'always';
  return risk === 'delete' || hasReadUntrusted ? 'ask' : 'always';
}

/** What a person decided for a tool: for this agent, else for all; undefined: nothing. */
export async function readDecision(
  models: Models,
  { userId, tool, agentId }: { userId: string; tool: string; agentId?: string | undefined },
): Promise<Decision | undefined> {
  const agents = [null, ...(agentId === undefined ? [] : [new Types.ObjectId(agentId)])];
  const rules = await models.DevicePolicyRule.find(
    { userId: new Types.ObjectId(userId), tool, agentId: { $in: agents } },
    { agentId: 1, decision: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  return (rules.find((rule) => rule.agentId) ?? rules.at(0))?.decision;
}

/** Writes down that a tool may be used without asking from now on. */
export async function allowAlways(
  models: Models,
  {
    userId,
    organisationId,
    tool,
    agentId,
  }: { userId: Types.ObjectId; organisationId: Types.ObjectId; tool: string; agentId?: string | undefined },
): Promise<void> {
  const now = new Date();
  await models.DevicePolicyRule.collection.updateOne(
    { userId, tool, agentId: agentId === undefined ? null : new Types.ObjectId(agentId) },
    { $set: { organisationId, decision: 'always', updatedAt: now }, $setOnInsert: { createdAt: now } },
    { upsert: true },
  );
}

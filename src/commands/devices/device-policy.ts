import { type Connection, Types } from 'mongoose';
import type { z } from 'zod';
import type { devicePolicyGet, PolicyRule } from '../../contracts/devices/devices';
import { defaultDecision } from '../../devices/policy';
import type { DevicePolicyRuleRecord } from '../../models/devices/records/device.model';
import type { Models } from '../../models/index';
import { actorOf, type Caller } from '../../platform/caller';
import { badRequest, conflict } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';

/** A tool that a policy may be about. */
export interface PolicyTool {
  name: string;
  description: string;
  risk: 'read' | 'write' | 'delete';
}
export interface PolicyDeps {
  models: Models;
  connection: Connection;
  tools: readonly PolicyTool[];
}
export type Policy = z.infer<(typeof devicePolicyGet)['responses'][200]>;

/** The caller's rules, and what holds where there is none. */
export async function readPolicy({ models, tools }: PolicyDeps, caller: Caller): Promise<Policy> {
  const rules = await models.DevicePolicyRule.find(ownerOf(caller))
    .sort({ tool: 1, agentId: 1 })
    .lean<DevicePolicyRuleRecord[]>();
  return {
    rules: rules.map(({ tool, agentId, decision }) => ({ tool, agent_id: agentId?.toHexString() ?? null, decision })),
    tools: tools.map(({ name, description, risk }) => ({
      ...{ name, description, risk },
      default: defaultDecision(risk, false),
      default_untrusted: defaultDecision(risk, true),
    })),
  };
}

/** Replaces all rules. 400 for a tool that there is not, or two rules for one place; 409 `policy_changed` beside another who does. */
export async function writePolicy(deps: PolicyDeps, caller: Caller, rules: readonly PolicyRule[]): Promise<Policy> {
  requireRules(deps.tools, rules);
  const owner = ownerOf(caller);
  const now = new Date();
  const records = rules.map(({ tool, agent_id, decision }) => ({
    ...owner,
    ...{ tool, decision, createdAt: now, updatedAt: now },
    agentId: agent_id === null ? null : new Types.ObjectId(agent_id),
  }));
  try {
    await withTransaction(deps.connection, async (session) => {
      await deps.models.DevicePolicyRule.deleteMany(owner, { session });
      if (records.length > 0) await deps.models.DevicePolicyRule.insertMany(records, { session });
      const entry = {
        ...actorOf(caller),
        action: 'device.policy-changed' as const,
        resource: `user:${caller.userId}`,
        details: { rules: rules.map(({ tool, agent_id, decision }) => ({ tool, agent_id, decision })) },
      };
      await appendAudit(deps.models, entry, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw conflict('policy_changed', 'The rules were changed elsewhere just now. Look at them again.');
  }
  return readPolicy(deps, caller);
}

function requireRules(tools: readonly PolicyTool[], rules: readonly PolicyRule[]): void {
  const known = new Set(tools.map(({ name }) => name));
  const seen = new Set<string>();
  for (const [place, { tool, agent_id }] of rules.entries()) {
    const key = `${tool} ${agent_id ?? ''}`;
    const message = known.has(tool) ? 'there are two rules for it' : 'there is no such tool';
    if (!known.has(tool) || seen.has(key))
      throw badRequest('validation_failed', `Rule ${place + 1}: ${message}.`, {
        errors: [{ path: `rules.${place}.tool`, message }],
      });
    seen.add(key);
  }
}

const ownerOf = ({ userId, organisationId }: Caller) => ({
  organisationId: new Types.ObjectId(organisationId),
  userId: new Types.ObjectId(userId),
});

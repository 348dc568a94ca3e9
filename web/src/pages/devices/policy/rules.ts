import type { PolicyRule } from '@contracts/devices/devices';
import type { Policy } from '@/api/devices/devices';
import { TOOL_GROUPS, type ToolGroup, toolWords } from '../tool-words';

export type Decision = PolicyRule['decision'];
export type PolicyTool = Policy['tools'][number];

/** What this person decided on a tool, for chats and all agents without a rule of their own; undefined: nothing. */
export const ruleOf = (rules: readonly PolicyRule[], tool: string): Decision | undefined =>
  rules.find((rule) => rule.tool === tool && rule.agent_id === null)?.decision;

/** The rules after a decision; null: back to the default. Rules of single agents stay. */
export function decide(rules: readonly PolicyRule[], tool: string, decision: Decision | null): PolicyRule[] {
  const others = rules.filter((rule) => rule.tool !== tool || rule.agent_id !== null);
  return decision === null ? others : [...others, { tool, agent_id: null, decision }];
}

/** Those of single agents alone. */
export const agentRules = (rules: readonly PolicyRule[]): PolicyRule[] =>
  rules.filter(({ agent_id: agentId }) => agentId !== null);

/** Tools by whose data they are of, in the order they are shown; groups without any are left out. */
export const groupTools = (tools: readonly PolicyTool[]): { group: ToolGroup; tools: PolicyTool[] }[] =>
  TOOL_GROUPS.map((group) => ({ group, tools: tools.filter(({ name }) => toolWords(name).group === group) })).filter(
    (one) => one.tools.length > 0,
  );

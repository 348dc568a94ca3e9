import type { NodeResult } from '../engine/state';
import type { FlowScope } from '../flow-scope';
import type { PlannedNode } from '../graph/build-plan';
import { isTrue } from '../text/condition';
import { holdsRule } from '../text/rules';
import { renderText, renderValue } from '../text/template';
import type { CONDITION_OPERATORS } from './choose.node';

interface Rule {
  left: unknown;
  operator: (typeof CONDITION_OPERATORS)[number];
  right?: unknown;
}
type ConditionConfig = { expression: string } | { rules: Rule[]; match: 'all' | 'any' };

/** Nodes that only work out what they are told: nothing outside is asked, and the same comes of the same. */
export const PURE_NODES: ReadonlySet<string> = new Set(['template', 'set_state', 'reply', 'output', 'condition']);

/** What such a node gives; a text that cannot be worked out is its failure. Throws for any other type. */
export function runPure({ node, config }: PlannedNode, scope: FlowScope): NodeResult {
  try {
    switch (node.type) {
      case 'template':
        return { output: renderText((config as { template: string }).template, scope) };
      case 'reply':
        return { output: renderText((config as { text: string }).text, scope) };
      case 'output':
        return { output: renderValue((config as { value: unknown }).value, scope) };
      case 'set_state': {
        const { values } = config as { values: Record<string, unknown> };
        const writes = Object.entries(values).map(([name, value]) => ({ name, value: renderValue(value, scope) }));
        return { output: Object.fromEntries(writes.map(({ name, value }) => [name, value])), writes };
      }
      case 'condition': {
        const holds = isMet(config as ConditionConfig, scope);
        return { output: holds, port: String(holds) };
      }
      default:
        break;
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'A text could not be worked out.';
    return { error: { code: 'expression_failed', message, retryable: false } };
  }
  throw new Error(`${node.type} does more than to work out a text`);
}

function isMet(config: ConditionConfig, scope: FlowScope): boolean {
  if ('expression' in config) return isTrue(config.expression, scope);
  const holds = ({ left, operator, right }: Rule) =>
    holdsRule(renderValue(left, scope), operator, renderValue(right, scope));
  return config.match === 'all' ? config.rules.every(holds) : config.rules.some(holds);
}

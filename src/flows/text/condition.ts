import { Environment } from '@marcbachmann/cel-js';
import type { FlowScope } from '../flow-scope';
import { CONDITION_ITEMS_MAX, countReads, literalRounds } from './condition-cost';

/** Conditions in CEL, bounded in what they may say. */
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: 2_000, maxDepth: 50, maxListElements: 1_000, maxMapEntries: 1_000, maxCallArguments: 20 },
});
/** By JavaScript's regular expressions, on a person's text: that may take for ever. */
const UNBOUNDED = 'matches';

/** Why a text is no condition; undefined: it is one. */
export const conditionFault = (text: string): string | undefined => {
  const read = readCondition(text);
  return 'fault' in read ? read.fault : undefined;
};

/** `rounds`: how often what a scope brings is gone through for one item of it, at the most. */
function readCondition(text: string): { fault: string } | { rounds: number } {
  try {
    const { ast } = environment.parse(text);
    const rounds = literalRounds(ast);
    if (rounds > CONDITION_ITEMS_MAX)
      return { fault: `its lists within each other are more than ${CONDITION_ITEMS_MAX} items` };
    if (calls(ast, UNBOUNDED)) return { fault: `${UNBOUNDED} is not available: use contains, startsWith or endsWith` };
    const { valid, error } = environment.check(text);
    return valid ? { rounds } : { fault: firstLine(error) };
  } catch (error) {
    return { fault: firstLine(error) };
  }
}

/** Whether a condition holds. Whole numbers are ints, as in CEL, all others doubles. Throws where it cannot be worked out, or is neither true nor false. */
export function isTrue(text: string, scope: FlowScope): boolean {
  const read = readCondition(text);
  if ('fault' in read) throw new Error(`The condition cannot be read: ${read.fault}.`);
  let value: unknown;
  try {
    const left = { reads: Math.floor(CONDITION_ITEMS_MAX / read.rounds) };
    value = environment.evaluate(text, toCel({ ...scope }, left) as Record<string, unknown>);
    if (left.reads < 0) throw new Error(`it looks at more than ${CONDITION_ITEMS_MAX} items`);
  } catch (error) {
    throw new Error(`The condition cannot be worked out: ${firstLine(error)}.`, { cause: error });
  }
  if (typeof value !== 'boolean') throw new Error('The condition gives neither true nor false.');
  return value;
}

function calls(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((inner) => calls(inner, name));
  if (typeof node !== 'object' || node === null) return false;
  const { op, args } = node as { op?: unknown; args?: unknown };
  if ((op === 'call' || op === 'rcall') && Array.isArray(args) && args[0] === name) return true;
  return args !== undefined && calls(args, name);
}

function toCel(value: unknown, left: { reads: number }): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value))
    return countReads(
      value.map((inner) => toCel(inner, left)),
      left,
    );
  if (typeof value !== 'object' || value === null) return value;
  const made = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) if (inner !== undefined) made[name] = toCel(inner, left);
  return made;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : 'it cannot be read').split('\n')[0] ?? '';

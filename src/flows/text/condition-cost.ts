/** Items that a condition may look at, one list within another counted as often as it is gone through. */
export const CONDITION_ITEMS_MAX = 50_000;
/** Of CEL, what goes through a list. */
const THROUGH = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

interface Node {
  op: string;
  args: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'op' in value;

/**
 * How often lists that are written in the condition are gone through for one item of any other, at the most. What a scope brings is
 * counted while it is read (`countReads`).
 */
export function literalRounds(ast: unknown): number {
  const longest = Math.max(1, ...literalLengths(ast));
  const roundsIn = (node: unknown): number => {
    if (Array.isArray(node)) return Math.max(1, ...node.map(roundsIn));
    if (!isNode(node)) return 1;
    const inner = roundsIn(node.args);
    const [name, receiver, given] = Array.isArray(node.args) ? (node.args as unknown[]) : [];
    if (node.op !== 'rcall' || typeof name !== 'string' || !THROUGH.has(name)) return inner;
    const rounds = isNode(receiver) && isOfScope(receiver, ast) ? 1 : longest;
    return Math.max(inner, roundsIn(receiver), rounds * roundsIn(given));
  };
  return roundsIn(ast);
}

function literalLengths(node: unknown): number[] {
  if (Array.isArray(node)) return node.flatMap(literalLengths);
  if (!isNode(node)) return [];
  const own = node.op === 'list' && Array.isArray(node.args) ? [node.args.length] : [];
  return [...own, ...literalLengths(node.args)];
}

/** A name of the scope, a field or an item of it, or what was made of it; no item of a list that is written in the condition. */
function isOfScope(node: Node, ast: unknown): boolean {
  if (node.op === 'id') return !bound(ast).has(String(node.args)) || literalLengths(ast).length === 0;
  const [first, second] = Array.isArray(node.args) ? (node.args as unknown[]) : [];
  if (node.op === '.' || node.op === '[]') return isNode(first) && isOfScope(first, ast);
  return node.op === 'rcall' && isNode(second) && isOfScope(second, ast);
}

/** Names that stand for items of lists. */
function bound(node: unknown): Set<string> {
  if (Array.isArray(node)) return new Set(node.flatMap((inner) => [...bound(inner)]));
  if (!isNode(node)) return new Set();
  const found = bound(node.args);
  const [name, , given] = Array.isArray(node.args) ? (node.args as unknown[]) : [];
  const [variable] = Array.isArray(given) ? (given as unknown[]) : [];
  if (node.op === 'rcall' && typeof name === 'string' && THROUGH.has(name) && isNode(variable) && variable.op === 'id')
    found.add(String(variable.args));
  return found;
}

const INDEX = /^\d+$/;

/** A list as it is, whose items may be read so often together with those of all others that share `left`. Throws beyond. */
export function countReads<Item>(list: readonly Item[], left: { reads: number }): readonly Item[] {
  return new Proxy(list, {
    get(target, key, receiver) {
      if (typeof key === 'string' && INDEX.test(key)) {
        left.reads -= 1;
        if (left.reads < 0) throw new Error(`it looks at more than ${CONDITION_ITEMS_MAX} items`);
      }
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

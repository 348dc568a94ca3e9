/** Items that a condition may look at, one list within another counted as often as it is gone through. */
export const CONDITION_ITEMS_MAX = 50_000;
/** Of CEL, what goes through a list. */
const THROUGH = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

interface Node {
  op: string;
  args: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'op' in value;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What a condition names and writes down; each node is looked at once. */
interface Facts {
  /** Of the lists that are written in it, the longest. */
  longest: number;
  /** Names that stand for items of lists. */
  bound: Set<string>;
}

/**
 * How often lists that are written in the condition are gone through for one item of any other, at the most. What a scope brings is
 * counted while it is read (`countReads`). Takes time by the condition's length alone.
 */
export function literalRounds(ast: unknown): number {
  const facts: Facts = { longest: 0, bound: new Set() };
  gather(ast, facts);
  // Nothing is written in it that could be gone through.
  return facts.longest === 0 ? 1 : look(ast, facts).rounds;
}

function gather(node: unknown, facts: Facts): void {
  if (Array.isArray(node)) for (const inner of node) gather(inner, facts);
  if (!isNode(node)) return;
  if (node.op === 'list') facts.longest = Math.max(facts.longest, listOf(node.args).length);
  const [name, , given] = listOf(node.args);
  const [variable] = listOf(given);
  if (isThrough(node, name) && isNode(variable) && variable.op === 'id') facts.bound.add(String(variable.args));
  gather(node.args, facts);
}

const isThrough = ({ op }: Node, name: unknown): boolean =>
  op === 'rcall' && typeof name === 'string' && THROUGH.has(name);

interface Seen {
  rounds: number;
  /** A name of the scope, a field or an item of it, or what was made of it: no item of a list that is written in the condition. */
  isOfScope: boolean;
}

function look(node: unknown, facts: Facts): Seen {
  if (Array.isArray(node)) {
    const rounds = node.reduce<number>((most, inner) => Math.max(most, look(inner, facts).rounds), 1);
    return { rounds, isOfScope: false };
  }
  if (!isNode(node)) return { rounds: 1, isOfScope: false };
  if (node.op === 'id') return { rounds: 1, isOfScope: !facts.bound.has(String(node.args)) };
  const parts = listOf(node.args).map((part) => look(part, facts));
  const most = parts.reduce((rounds, part) => Math.max(rounds, part.rounds), 1);
  if (node.op === '.' || node.op === '[]') return { rounds: most, isOfScope: parts[0]?.isOfScope ?? false };
  if (node.op !== 'rcall')
    return { rounds: Array.isArray(node.args) ? most : look(node.args, facts).rounds, isOfScope: false };
  const [, receiver, given] = parts;
  const isOfScope = receiver?.isOfScope ?? false;
  if (!isThrough(node, listOf(node.args)[0])) return { rounds: most, isOfScope };
  return { rounds: Math.max(most, (isOfScope ? 1 : facts.longest) * (given?.rounds ?? 1)), isOfScope };
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

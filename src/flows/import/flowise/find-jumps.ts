import { groupBy } from '../../graph/group-by';
import { type FlowiseFile, type FlowiseNode, type FlowiseType, textIn } from './flowise-file';

const JUMPS_DEFAULT = 5;
/** Nodes that are jumped back to, in one flow; further ones are left. */
export const JUMP_TARGETS_MAX = 50;
/** Nodes that become none of ours. */
const NO_TARGETS: ReadonlySet<FlowiseType> = new Set(['loopAgentflow', 'stickyNoteAgentflow']);

/** Rounds that a jump back makes: from the node that is jumped to, everything that follows it. */
export interface Jump {
  target: string;
  /** Nodes of Flowise, by id, the target and those that jump among them. */
  body: ReadonlySet<string>;
  /** Nodes that jump back to the target. */
  from: ReadonlySet<string>;
  /** Rounds at most: the first, and one for each jump. */
  rounds: number;
}

/** The id of the node that a node of type `loopAgentflow` leads back to. */
export const jumpTarget = ({ data }: FlowiseNode): string => textIn(data.inputs['loopBackToNode']).split('-')[0] ?? '';

/**
 * Jumps back as loops with a body, the larger first. `left`: nodes whose jump cannot be one, as it would lead into or out of the
 * middle of another's rounds.
 */
export function findJumps({ nodes, edges }: Pick<FlowiseFile, 'nodes' | 'edges'>): {
  jumps: Jump[];
  left: FlowiseNode[];
} {
  const entered = new Set(nodes.filter(({ data }) => !NO_TARGETS.has(data.name)).map(({ id }) => id));
  const following = new Map<string, string[]>();
  for (const { source, target } of edges) following.set(source, [...(following.get(source) ?? []), target]);
  const byTarget = groupBy(
    nodes.filter(({ data }) => data.name === 'loopAgentflow'),
    jumpTarget,
  );
  const asked = [...byTarget].map(([target, from]) => ({ target, from, body: reach(target, following) }));
  const jumps: Jump[] = [];
  const left: FlowiseNode[] = [];
  for (const { target, from, body } of asked.toSorted((one, other) => other.body.size - one.body.size)) {
    const isEnteredBeside = edges.some(
      (edge) => body.has(edge.target) && edge.target !== target && !body.has(edge.source),
    );
    const isWhole = jumps.every(
      (outer) => isDisjoint(outer.body, body) || (isWithin(body, outer.body) && isDisjoint(outer.from, body)),
    );
    const isTaken =
      jumps.length < JUMP_TARGETS_MAX &&
      entered.has(target) &&
      from.every(({ id }) => body.has(id)) &&
      !isEnteredBeside &&
      isWhole;
    if (!isTaken) left.push(...from);
    else
      jumps.push({
        ...{ target, body, from: new Set(from.map(({ id }) => id)) },
        rounds: 1 + Math.max(...from.map(({ data }) => Number(data.inputs['maxLoopCount']) || JUMPS_DEFAULT)),
      });
  }
  return { jumps, left };
}

function reach(from: string, following: ReadonlyMap<string, string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const ahead = [from];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    ahead.push(...(following.get(next) ?? []));
  }
  return reached;
}

function isDisjoint(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const id of one) if (other.has(id)) return false;
  return true;
}

function isWithin(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const id of one) if (!other.has(id)) return false;
  return true;
}

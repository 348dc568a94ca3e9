import type { FlowEdge, FlowNode } from '../../contracts/flows/graph';
import { groupBy } from './group-by';

/** An edge with its ports and its place among the graph's. */
export interface PlacedEdge {
  place: number;
  source: string;
  sourcePort: string;
  target: string;
  targetPort: string;
}
const ROUNDS = new Set(['loop', 'iteration']);
/** Ports by which the body of a loop leads back to it: no ways that are walked. */
const BACK = new Set(['next', 'break']);

export const placeEdges = (edges: readonly FlowEdge[]): PlacedEdge[] =>
  edges.map(({ source, sourcePort = 'out', target, targetPort = 'in' }, place) => ({
    ...{ place, source, sourcePort, target, targetPort },
  }));

export const hasRounds = ({ type }: Pick<FlowNode, 'type'>): boolean => ROUNDS.has(type);
/** It leads back into the loop that it lies in. */
export const isBack = (edge: PlacedEdge, nodes: ReadonlyMap<string, FlowNode>): boolean => {
  const target = nodes.get(edge.target);
  return target !== undefined && hasRounds(target) && BACK.has(edge.targetPort);
};

/**
 * Which loop's body each node lies in, the innermost; nodes of none are missing. The body is all that can be reached from the loop's port
 * `body`, but not by way of the loop itself.
 */
export function findRegions(
  nodes: ReadonlyMap<string, FlowNode>,
  edges: readonly PlacedEdge[],
): ReadonlyMap<string, string> {
  const leaving = groupBy(edges, ({ source }) => source);
  const bodies = [...nodes.values()].filter(hasRounds).map(({ id }) => {
    const reached = new Set<string>();
    const ahead = (leaving.get(id) ?? []).filter(({ sourcePort }) => sourcePort === 'body').map(({ target }) => target);
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (next === id || reached.has(next) || !nodes.has(next)) continue;
      reached.add(next);
      for (const edge of leaving.get(next) ?? []) if (!isBack(edge, nodes)) ahead.push(edge.target);
    }
    return { id, reached };
  });
  const regions = new Map<string, string>();
  // The smallest body that holds a node is the innermost.
  for (const { id, reached } of bodies.toSorted((one, other) => other.reached.size - one.reached.size))
    for (const node of reached) regions.set(node, id);
  return regions;
}

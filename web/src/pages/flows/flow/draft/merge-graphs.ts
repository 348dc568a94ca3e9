import type { FlowEdge, FlowGraph, FlowNode } from '@contracts/flows/graph';
import { isSame } from './is-same';

/** A graph as it was when two ways parted, and as it is now. */
export interface Way {
  base: FlowGraph;
  now: FlowGraph;
}

/**
 * What came of one graph on two ways, brought together field by field: what only one changed is taken from it; of what both
 * changed, `mine` holds. A node that one deleted and the other changed stays. Edges whose ends are gone go.
 */
export function mergeGraphs(mine: Way, theirs: Way): FlowGraph {
  const before = { mine: byId(mine.base.nodes), theirs: byId(theirs.base.nodes) };
  const now = { mine: byId(mine.now.nodes), theirs: byId(theirs.now.nodes) };
  const ids = [...new Set([...now.theirs.keys(), ...now.mine.keys()])];
  const nodes = ids.flatMap((id) => {
    const [mineNow, theirsNow] = [now.mine.get(id), now.theirs.get(id)];
    const [mineBefore, theirsBefore] = [before.mine.get(id), before.theirs.get(id)];
    if (mineNow && theirsNow) return [mergeNodes([mineBefore, mineNow], [theirsBefore, theirsNow])];
    const [left, was] = mineNow ? [mineNow, mineBefore] : [theirsNow, theirsBefore];
    // Whoever has it no more deleted it, unless it is new; it stays where the other changed it meanwhile.
    const wasThere = mineNow ? theirsBefore : mineBefore;
    return left && (!wasThere || !isSame(left, was)) ? [left] : [];
  });
  const there = new Set(nodes.map(({ id }) => id));
  const edges = mergeEdges(mine, theirs).filter(({ source, target }) => there.has(source) && there.has(target));
  return { ...mergeFields([mine.base, mine.now], [theirs.base, theirs.now]), nodes, edges };
}

type Pair<Value> = [before: Value | undefined, now: Value];

function mergeNodes(mine: Pair<FlowNode>, theirs: Pair<FlowNode>): FlowNode {
  const config = mergeFields([mine[0]?.config, mine[1].config], [theirs[0]?.config, theirs[1].config]);
  return { ...mergeFields(mine, theirs), config };
}

function mergeFields<Value extends object>(mine: Pair<Value>, theirs: Pair<Value>): Value {
  const of = (value: Value | undefined) => (value ?? {}) as Record<string, unknown>;
  const [mineBefore, mineNow] = [of(mine[0]), of(mine[1])];
  const [theirsBefore, theirsNow] = [of(theirs[0]), of(theirs[1])];
  const names = [...new Set([...Object.keys(theirsNow), ...Object.keys(mineNow)])];
  const merged = names.map((name) => {
    const isMine = !isSame(mineNow[name], mineBefore[name]) || isSame(theirsNow[name], theirsBefore[name]);
    return [name, (isMine ? mineNow : theirsNow)[name]] as const;
  });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as Value;
}

const keyOf = ({ source, target, sourcePort = 'out', targetPort = 'in' }: FlowEdge): string =>
  JSON.stringify([source, sourcePort, target, targetPort]);

function mergeEdges(mine: Way, theirs: Way): FlowEdge[] {
  const base = new Set(mine.base.edges.map(keyOf));
  const [here, there] = [mine.now, theirs.now].map(({ edges }) => new Map(edges.map((edge) => [keyOf(edge), edge])));
  const all = new Map([...(there ?? []), ...(here ?? [])]);
  // One that was there and that either has no more is gone.
  return [...all].filter(([key]) => (here?.has(key) && there?.has(key)) || !base.has(key)).map(([, edge]) => edge);
}

const byId = (nodes: readonly FlowNode[]): Map<string, FlowNode> => new Map(nodes.map((node) => [node.id, node]));

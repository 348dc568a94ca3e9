import type { FlowEdge, FlowGraph, FlowNode } from '@contracts/flows/graph';
import { isSame } from '../draft/is-same';

/** What became of a node, or an edge, from one graph to another. */
export type Mark = 'added' | 'changed' | 'moved' | 'removed';
export interface Comparison {
  nodes: ReadonlyMap<string, Mark>;
  /** By `keyOfEdge`. */
  edges: ReadonlyMap<string, Mark>;
  /** What the later graph has no more. */
  goneNodes: readonly FlowNode[];
  goneEdges: readonly FlowEdge[];
}

export const keyOfEdge = ({ source, sourcePort = 'out', target, targetPort = 'in' }: FlowEdge): string =>
  `${source}:${sourcePort}-${target}:${targetPort}`;

/** What differs, part by part. Of what is at another place only that is said, where nothing else differs. */
export function compareGraphs(before: FlowGraph, now: FlowGraph): Comparison {
  const [was, is] = [before, now].map(({ nodes }) => new Map(nodes.map((node) => [node.id, node])));
  const [edgesBefore, edgesNow] = [before, now].map(
    ({ edges }) => new Map(edges.map((edge) => [keyOfEdge(edge), edge])),
  );
  const nodes = new Map<string, Mark>();
  const edges = new Map<string, Mark>();
  for (const [id, node] of is ?? []) {
    const old = was?.get(id);
    const mark = old ? changeOf(old, node) : 'added';
    if (mark) nodes.set(id, mark);
  }
  for (const key of edgesNow?.keys() ?? []) if (!edgesBefore?.has(key)) edges.set(key, 'added');
  return {
    ...{ nodes, edges },
    goneNodes: before.nodes.filter(({ id }) => !is?.has(id)),
    goneEdges: before.edges.filter((edge) => !edgesNow?.has(keyOfEdge(edge))),
  };
}

function changeOf(old: FlowNode, node: FlowNode): Mark | undefined {
  const { position: before, ...rest } = old;
  const { position: now, ...others } = node;
  if (!isSame(rest, others)) return 'changed';
  // One that nobody placed stands wherever there is room.
  return before === undefined || isSame(before, now) ? undefined : 'moved';
}

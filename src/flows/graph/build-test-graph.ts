import type { FlowEdge, FlowGraph, FlowNode } from '../../contracts/flows/graph';
import { findRegions, hasRounds, placeEdges } from './find-regions';

/** How a template or a piece of code names the output of another node. */
const NAMED = /\bnodes(?:\.([A-Za-z_][\w-]*)|\[\\?["']([\w-]+)\\?["']\])/g;

/** A node with what lies in it, and the other nodes whose outputs they name. */
export interface TestedPart {
  id: string;
  nodes: readonly FlowNode[];
  edges: readonly FlowEdge[];
  /** Ids, in the order of the graph. */
  named: readonly string[];
}

/** What has to be run to try one node: of a loop also its body. Undefined: it lies in a loop itself, or begins the flow. */
export function findTestedPart(graph: FlowGraph, nodeId: string): TestedPart | undefined {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const tested = byId.get(nodeId);
  const placed = placeEdges(graph.edges);
  const regions = findRegions(byId, placed);
  if (!tested || tested.type === 'start' || regions.has(nodeId)) return undefined;
  const isWithin = (id: string): boolean => {
    const region = regions.get(id);
    return region !== undefined && (region === nodeId || isWithin(region));
  };
  const nodes = graph.nodes.filter(({ id }) => id === nodeId || (hasRounds(tested) && isWithin(id)));
  const own = new Set(nodes.map(({ id }) => id));
  const edges = graph.edges.filter(({ source, target }) => own.has(source) && own.has(target));
  // What is pinned is taken as it is: nothing of it is filled in.
  const text = JSON.stringify(nodes.map(({ config: { pinned: _pinned, ...rest } }) => rest));
  const ids = new Set([...text.matchAll(NAMED)].map(([, dotted, bracketed]) => dotted ?? bracketed));
  const named = graph.nodes.filter(({ id, type }) => ids.has(id) && !own.has(id) && type !== 'start');
  return { id: nodeId, nodes, edges, named: named.map(({ id }) => id) };
}

/** The part as a flow of its own: the start, the values of what it names, and the node. */
export function buildTestGraph(graph: FlowGraph, part: TestedPart, values: ReadonlyMap<string, unknown>): FlowGraph {
  const starts = graph.nodes.filter(({ type }) => type === 'start');
  const given = part.named.map((id): FlowNode => ({
    ...{ id, type: 'template' as const },
    config: { template: '-', pinned: values.get(id) },
  }));
  const row = [...starts.slice(0, 1), ...given].map(({ id }) => id);
  const chain = row.map((source, place): FlowEdge => ({ source, target: row[place + 1] ?? part.id }));
  return {
    nodes: [...starts.slice(0, 1), ...given, ...part.nodes.map(unpinned)],
    edges: [...chain, ...part.edges],
  };
}

/** It is to run, whatever it gives elsewhere. */
const unpinned = (node: FlowNode): FlowNode => {
  const { pinned: _pinned, ...config } = node.config;
  return { ...node, config };
};

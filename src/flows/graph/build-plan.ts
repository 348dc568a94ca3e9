import type { FlowGraph, FlowNode, StateField } from '../../contracts/flows/graph';
import { type CommonConfig, nodeDefinitions, readConfig } from '../nodes/index';
import { groupBy } from './group-by';
import { findRegions, isBack, type PlacedEdge, placeEdges } from './find-regions';

/** A node as it is walked. */
export interface PlannedNode {
  node: FlowNode;
  config: unknown;
  common: CommonConfig;
  /** The loop in whose body it lies; undefined: in none. */
  region: string | undefined;
  /** Place in an order in which each comes after all that lead to it. */
  place: number;
  /** Edges that must be taken or dead before it starts. */
  incoming: readonly PlacedEdge[];
  outgoing: readonly PlacedEdge[];
  /** Of those that leave it, the ones that lead back into its loop. */
  back: readonly PlacedEdge[];
  /** All of its ports are taken, not one. */
  takesAll: boolean;
}

/** A graph without faults, ready to be walked. */
export interface Plan {
  nodes: ReadonlyMap<string, PlannedNode>;
  start: string;
  /** Nodes of a loop's body, in order; under undefined those of none. */
  regions: ReadonlyMap<string | undefined, readonly PlannedNode[]>;
  fields: ReadonlyMap<string, StateField>;
}

/** What stands in the way of walking a graph: ids of nodes that lead to themselves. */
export class CyclicGraph extends Error {
  override readonly name = 'CyclicGraph';
  constructor(readonly nodeIds: readonly string[]) {
    super(`these nodes lead to themselves: ${nodeIds.join(', ')}`);
  }
}

/** Ids in an order in which each comes after all that lead to it; of those that may be next the first of the graph. Throws CyclicGraph. */
export function sortNodes(ids: readonly string[], edges: readonly PlacedEdge[]): string[] {
  const waits = new Map(ids.map((id) => [id, 0]));
  const leaving = groupBy(edges, ({ source }) => source);
  for (const { target } of edges) waits.set(target, (waits.get(target) ?? 0) + 1);
  const ready = ids.filter((id) => waits.get(id) === 0);
  const sorted: string[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    sorted.push(id);
    for (const { target } of leaving.get(id) ?? []) {
      const left = (waits.get(target) ?? 0) - 1;
      waits.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  if (sorted.length < ids.length) throw new CyclicGraph(ids.filter((id) => !sorted.includes(id)));
  return sorted;
}

/** The plan of a graph that `checkGraph` has found to be in order; throws where it is not. */
export function buildPlan(graph: FlowGraph): Plan {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = placeEdges(graph.edges);
  const walked = edges.filter((edge) => !isBack(edge, byId));
  const regions = findRegions(byId, edges);
  const place = new Map(sortNodes([...byId.keys()], walked).map((id, index) => [id, index]));
  const nodes = new Map(
    graph.nodes.map((node): [string, PlannedNode] => {
      const read = readConfig(node);
      if ('faults' in read) throw new Error(`${node.id}: ${read.faults[0]?.message ?? 'config'}`);
      return [
        node.id,
        {
          ...{ node, ...read, region: regions.get(node.id), place: place.get(node.id) ?? 0 },
          incoming: walked.filter(({ target }) => target === node.id),
          outgoing: walked.filter(({ source }) => source === node.id),
          back: edges.filter((edge) => edge.source === node.id && isBack(edge, byId)),
          takesAll: nodeDefinitions[node.type].takesAll === true,
        },
      ];
    }),
  );
  const start = graph.nodes.find(({ type }) => type === 'start')?.id;
  if (start === undefined) throw new Error('the graph has no start');
  const { state = [] } = nodes.get(start)?.config as { state?: StateField[] };
  const inOrder = [...nodes.values()].toSorted((one, other) => one.place - other.place);
  return {
    nodes,
    start,
    regions: groupBy(inOrder, ({ region }) => region),
    fields: new Map(state.map((field) => [field.name, field])),
  };
}

import type { FlowGraph, FlowNode, GraphFault } from '../../contracts/flows/graph';
import { nodeDefinitions, readConfig } from '../nodes/index';
import { CyclicGraph, sortNodes } from './build-plan';
import { findReach, findRegionFaults } from './check-regions';
import { findTextFaults } from './check-texts';
import { findWriterFaults } from './check-writers';
import { fault } from './fault';
import { findRegions, isBack, type PlacedEdge, placeEdges } from './find-regions';

/** All that is known of a graph while it is checked. */
export interface GraphView {
  nodes: ReadonlyMap<string, FlowNode>;
  configs: ReadonlyMap<string, unknown>;
  edges: readonly PlacedEdge[];
  /** Without those that lead back into a loop. */
  walked: readonly PlacedEdge[];
  regions: ReadonlyMap<string, string>;
}

/** What is wrong with a graph, each with where. None that is an error: `buildPlan` takes it. */
export function checkGraph(graph: FlowGraph): GraphFault[] {
  const faults: GraphFault[] = [];
  const nodes = new Map<string, FlowNode>();
  for (const node of graph.nodes) {
    if (nodes.has(node.id)) faults.push(fault('node_id_taken', `Two nodes are called ${node.id}.`, { node: node.id }));
    nodes.set(node.id, node);
  }
  const starts = graph.nodes.filter(({ type }) => type === 'start');
  if (starts.length === 0) faults.push(fault('no_start', 'There is no start.'));
  for (const { id } of starts.slice(1))
    faults.push(fault('several_starts', 'There is more than one start.', { node: id }));
  const configs = new Map<string, unknown>();
  for (const node of graph.nodes) {
    const read = readConfig(node);
    if ('faults' in read)
      faults.push(
        ...read.faults.map(({ path, message }) => fault('node_config_invalid', message, { node: node.id, path })),
      );
    else configs.set(node.id, read.config);
  }
  const placed = placeEdges(graph.edges);
  faults.push(...placed.flatMap((edge) => edgeFaults(edge, nodes, configs)));
  const edges = placed.filter(({ source, target }) => nodes.has(source) && nodes.has(target));
  const view: GraphView = {
    ...{ nodes, configs, edges, walked: edges.filter((edge) => !isBack(edge, nodes)) },
    regions: findRegions(nodes, edges),
  };
  faults.push(...findRegionFaults(view));
  let order: string[];
  try {
    order = sortNodes([...nodes.keys()], view.walked);
  } catch (error) {
    if (!(error instanceof CyclicGraph)) throw error;
    return [
      ...faults,
      ...error.nodeIds.map((node) =>
        fault('cycle', 'It leads to itself: put what is to be done again into a loop, on its port body.', { node }),
      ),
    ];
  }
  const reach = findReach(view, order);
  faults.push(...findTextFaults(view, reach), ...findWriterFaults(view, reach, order));
  return [...faults, ...warnings(graph, view, starts[0]?.id)];
}

function edgeFaults(edge: PlacedEdge, nodes: GraphView['nodes'], configs: GraphView['configs']): GraphFault[] {
  const { source, sourcePort, target, targetPort, place } = edge;
  const [from, to] = [nodes.get(source), nodes.get(target)];
  const found: GraphFault[] = [];
  if (!from)
    found.push(fault('edge_unknown_node', `An edge begins at ${source}, which is not there.`, { edge: place }));
  if (!to) found.push(fault('edge_unknown_node', `An edge ends at ${target}, which is not there.`, { edge: place }));
  if (from && configs.has(source)) {
    const ports = portsOf(from, configs.get(source));
    if (!ports.includes(sourcePort))
      found.push(
        fault('edge_unknown_port', `${source} has no port ${sourcePort}: ${ports.join(', ')}.`, {
          node: source,
          edge: place,
        }),
      );
  }
  if (to) {
    const { inputs } = nodeDefinitions[to.type];
    if (!inputs.includes(targetPort)) {
      const has = inputs.length === 0 ? 'takes no edge' : `has no port ${targetPort}: ${inputs.join(', ')}`;
      found.push(fault('edge_unknown_port', `${target} ${has}.`, { node: target, edge: place }));
    }
  }
  return found;
}

/** Ports that edges may leave a node by. */
export function portsOf(node: FlowNode, config: unknown): readonly string[] {
  const ports = nodeDefinitions[node.type].outputs(config);
  return node.config['onError'] === 'error' ? [...ports, 'error'] : ports;
}

function warnings(graph: FlowGraph, { walked, nodes }: GraphView, start: string | undefined): GraphFault[] {
  const reached = new Set<string>();
  const ahead = start === undefined ? [] : [start];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const { source, target } of walked) if (source === next) ahead.push(target);
  }
  const unreached = [...nodes.keys()].filter((id) => !reached.has(id));
  const hasEnd = graph.nodes.some(({ type }) => type === 'output' || type === 'reply');
  return [
    ...(start === undefined
      ? []
      : unreached.map((node) =>
          fault('node_unreachable', 'Nothing leads to it: it never runs.', { node, severity: 'warning' }),
        )),
    ...(hasEnd
      ? []
      : [
          fault('no_output', 'It has no output and no reply: it gives what its last node gave.', {
            severity: 'warning',
          }),
        ]),
  ];
}

import type { GraphFault } from '../../contracts/flows/graph';
import type { GraphView } from './check-graph';
import { fault } from './fault';
import { hasRounds, isBack } from './find-regions';

/** Bodies of loops: no edge leads into one but by its port, none out of it but back. */
export function findRegionFaults({ nodes, edges, regions }: GraphView): GraphFault[] {
  const faults: GraphFault[] = [];
  for (const edge of edges) {
    const { source, sourcePort, target, place } = edge;
    const from = nodes.get(source);
    if (isBack(edge, nodes)) {
      if (regions.get(source) !== target)
        faults.push(
          fault('edge_back_from_outside', `${source} lies in no round of ${target}: it cannot lead back into it.`, {
            node: source,
            edge: place,
          }),
        );
      continue;
    }
    const begins = from && hasRounds(from) && sourcePort === 'body' ? source : regions.get(source);
    if (begins !== regions.get(target))
      faults.push(
        fault(
          'edge_crosses_body',
          `The edge from ${source} to ${target} leads into or out of the body of a loop. Lead back to its port next, and go on from its port out.`,
          { node: target, edge: place },
        ),
      );
  }
  for (const node of nodes.values()) {
    if (hasRounds(node) && ![...regions.values()].includes(node.id))
      faults.push(fault('loop_empty', 'Nothing hangs on its port body.', { node: node.id }));
    if (node.type === 'output' && regions.has(node.id))
      faults.push(fault('output_in_loop', 'What an execution gives stands outside of loops.', { node: node.id }));
  }
  return faults;
}

/** Of each node those that come before it: that may have led to it, in its own body or around it. */
export function findReach(
  { walked, regions }: GraphView,
  order: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map<string, Set<string>>(order.map((id) => [id, new Set()]));
  for (const id of order)
    for (const { source } of walked.filter(({ target }) => target === id)) {
      const mine = before.get(id);
      if (regions.get(id) !== source) mine?.add(source);
      for (const earlier of before.get(source) ?? []) if (regions.get(earlier) !== source) mine?.add(earlier);
    }
  return before;
}

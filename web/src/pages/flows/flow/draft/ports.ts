import type { FlowEdge, FlowGraph, FlowNode } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';

/** Ports that edges may leave a node by: those of its type, and those that its settings name. */
export function outputsOf({ config }: Pick<FlowNode, 'config'>, type: NodeTypeInfo | undefined): string[] {
  const named = (type?.outputs ?? []).flatMap(({ name, from }) => (from === undefined ? [name] : idsIn(config, from)));
  // A parallel with branches has those alone.
  const own = idsIn(config, 'branches.id').length > 0 ? named.filter((name) => name !== 'out') : named;
  return [...new Set(own), ...(config['onError'] === 'error' ? ['error'] : [])];
}

function idsIn(config: FlowNode['config'], from: string): string[] {
  const [list = '', key = ''] = from.split('.');
  const items = config[list];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown) => {
    const id = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : undefined;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
}

const BACK = new Set(['next', 'break']);

/** Whether an edge may be drawn: not to itself, not in a circle, and back to a loop only from what lies in it. */
export function mayConnect(graph: FlowGraph, edge: FlowEdge): boolean {
  const target = graph.nodes.find(({ id }) => id === edge.target);
  if (edge.source === edge.target || target?.type === 'start') return false;
  if (BACK.has(edge.targetPort ?? 'in')) {
    const firsts = graph.edges.filter(({ source, sourcePort }) => source === edge.target && sourcePort === 'body');
    return firsts.some(({ target: first }) => leadsTo(graph, first, edge.source));
  }
  return !leadsTo(graph, edge.target, edge.source);
}

/** Whether one comes from a node to another, without going back into a loop. */
function leadsTo({ edges }: FlowGraph, from: string, to: string): boolean {
  const seen = new Set<string>();
  const ahead = [from];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    for (const { source, target, targetPort } of edges)
      if (source === id && !BACK.has(targetPort ?? 'in')) ahead.push(target);
  }
  return false;
}

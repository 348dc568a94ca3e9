import type { FlowGraph, NodeType } from '../../contracts/flows/graph';

export type Column = Record<string, [type: NodeType, config: Record<string, unknown>, name?: string]>;
/** Between two columns, and two nodes of one. */
const GRID = { x: 300, y: 150 };

/** A graph with its nodes in columns from left to right; edges as `a -> b`, `a:port -> b:port`, and chains of them. */
export function draw(columns: readonly Column[], chains: readonly string[]): FlowGraph {
  return {
    nodes: columns.flatMap((nodes, column) =>
      Object.entries(nodes).map(([id, [type, config, name]], row) => ({
        ...{ id, type, config, position: { x: column * GRID.x, y: row * GRID.y } },
        ...(name !== undefined && { name }),
      })),
    ),
    edges: chains.flatMap((chain) => {
      const stops = chain.split(' -> ').map((stop) => stop.split(':'));
      return stops.slice(1).map(([target = '', targetPort], at) => {
        const [source = '', sourcePort] = stops[at] ?? [];
        return { source, target, ...(sourcePort && { sourcePort }), ...(targetPort && { targetPort }) };
      });
    }),
  };
}

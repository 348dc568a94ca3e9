import type { GraphFault } from '../../contracts/flows/graph';

/** A fault of a graph: at a node, a path of its config, an edge. */
export const fault = (
  code: string,
  message: string,
  at: { node?: string; path?: string; edge?: number; severity?: GraphFault['severity'] } = {},
): GraphFault => ({
  ...{ severity: at.severity ?? 'error', code, message },
  ...{ node_id: at.node ?? null, path: at.path ?? null, edge: at.edge ?? null },
});

import type { ReactFlowInstance } from '@xyflow/react';
import type { BlockNode, ConnectorEdge } from '../model/nodes';

/** Below this words are too small to read: a large canvas opens at its first blocks instead of as a whole. */
const READABLE_ZOOM = 0.5;
const MARGIN = 24;
const PADDING = 0.15;

/** The first view of a canvas: all of it where it can be read then, else its top left corner. */
export function openView(flow: ReactFlowInstance<BlockNode, ConnectorEdge>, board: HTMLElement | null): void {
  const nodes = flow.getNodes();
  // What comes first on an empty canvas comes at its origin.
  if (nodes.length === 0) void flow.setViewport({ x: 2 * MARGIN, y: 2 * MARGIN, zoom: 1 });
  if (nodes.length === 0 || board === null) return;
  const { x, y, width, height } = flow.getNodesBounds(nodes);
  const fit = Math.min(board.clientWidth / width, board.clientHeight / height) * (1 - PADDING);
  if (fit >= READABLE_ZOOM) void flow.fitView({ maxZoom: 1, padding: PADDING });
  else void flow.setViewport({ x: MARGIN - x * READABLE_ZOOM, y: MARGIN - y * READABLE_ZOOM, zoom: READABLE_ZOOM });
}

import { applyEdgeChanges, applyNodeChanges, useReactFlow, type Connection, type ReactFlowProps } from '@xyflow/react';
import { useMemo, type FocusEvent, type MouseEvent } from 'react';
import { useCanvasSession } from '../model/context';
import type { BlockNode, ConnectorEdge } from '../model/nodes';
import { newBlockAt } from '../model/placement';
import { canEdit, idOf, startEditing } from '../model/state';
import { carryAlong, movesOf, startDrag } from './drag';
import { FAR_ZOOM } from './far';

type Flow = ReactFlowProps<BlockNode, ConnectorEdge>;

interface BoardEvents {
  flow: Flow;
  /** A block reached by the Tab key comes into view. */
  showFocused: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * What happens on the board. The same functions for as long as the canvas is open: a new one would draw every block
 * anew, in each frame of a drag.
 */
export function useBoardEvents(): BoardEvents {
  const session = useCanvasSession();
  const flow = useReactFlow<BlockNode, ConnectorEdge>();
  return useMemo(() => {
    const { store, perform, create } = session;
    let carried: ReturnType<typeof startDrag> | null = null;
    const isPlacing = () => !['select', 'hand'].includes(store.getState().tool);
    const placeAt = (event: MouseEvent) => {
      startEditing(store, null);
      const state = store.getState();
      if (state.tool === 'select' || state.tool === 'hand' || !canEdit(state)) return;
      const key = create(newBlockAt(state.tool, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })));
      store.setState({ tool: 'select' });
      startEditing(store, key);
    };
    const finishDrag = (dragged: readonly BlockNode[]) => {
      const ids = [...dragged.map((node) => node.id), ...(carried?.blocks.keys() ?? [])];
      store.setState({
        nodes: store.getState().nodes.map((node) => (node.dragging === true ? { ...node, dragging: false } : node)),
      });
      carried = null;
      perform(movesOf(store, ids));
    };
    const comeClose = ({ position, width = 0, height = 0 }: BlockNode, zoom: number) =>
      void flow.setCenter(position.x + width / 2, position.y + height / 2, { zoom });
    const events: Flow = {
      onNodesChange: (changes) => {
        const kept = changes.filter((change) => change.type !== 'remove');
        if (kept.length > 0) store.setState({ nodes: applyNodeChanges(kept, store.getState().nodes) });
      },
      onEdgesChange: (changes) => {
        const kept = changes.filter((change) => change.type !== 'remove');
        if (kept.length > 0) store.setState({ edges: applyEdgeChanges(kept, store.getState().edges) });
      },
      onSelectionChange: ({ nodes }) => session.select(nodes.map((node) => node.id)),
      onNodeDragStart: (_, __, dragged) => {
        carried = startDrag(store, dragged);
      },
      onNodeDrag: (_, __, dragged) => {
        if (carried !== null) carryAlong(store, carried, dragged);
      },
      onNodeDragStop: (_, __, dragged) => finishDrag(dragged),
      onSelectionDragStop: (_, dragged) => finishDrag(dragged),
      onConnect: ({ source, target }: Connection) => {
        if (source === target) return;
        const state = store.getState();
        const [fromBlockId, toBlockId] = [idOf(state, source), idOf(state, target)];
        create({ kind: 'connector', content: { fromBlockId, toBlockId, label: '' }, x: 0, y: 0, width: 1, height: 1 });
      },
      onPaneClick: placeAt,
      onNodeClick: (event, node) => {
        if (node.data.block.kind === 'section' && isPlacing()) placeAt(event);
      },
      onNodeDoubleClick: (_, node) => {
        if (node.data.isGhost) return;
        // From afar words cannot be read: come close first.
        if (flow.getZoom() < FAR_ZOOM) comeClose(node, 1);
        startEditing(store, node.id);
      },
      onEdgeDoubleClick: (_, edge) => startEditing(store, edge.id),
    };
    const showFocused = (event: FocusEvent<HTMLElement>) => {
      const id = event.target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
      if (id === undefined || !event.target.matches(':focus-visible') || event.target.dataset['id'] !== id) return;
      const node = flow.getInternalNode(id);
      if (node === undefined) return;
      const { x, y, zoom } = flow.getViewport();
      const board = event.currentTarget.getBoundingClientRect();
      const left = node.internals.positionAbsolute.x * zoom + x;
      const top = node.internals.positionAbsolute.y * zoom + y;
      const [right, bottom] = [left + (node.width ?? 0) * zoom, top + (node.height ?? 0) * zoom];
      const isSeen = left >= 0 && top >= 0 && right <= board.width && bottom <= board.height;
      if (!isSeen) comeClose({ ...node, position: node.internals.positionAbsolute }, zoom);
    };
    return { flow: events, showFocused };
  }, [session, flow]);
}

import {
  Background,
  ConnectionMode,
  ReactFlow,
  useReactFlow,
  useStore,
  type NodeChange,
  type OnSelectionChangeParams,
} from '@xyflow/react';
import { applyNodeChanges, applyEdgeChanges } from '@xyflow/react';
import clsx from 'clsx';
import { useCallback, useRef, type FocusEvent, type PointerEvent, type MouseEvent } from 'react';
import { useCanvas, useCanvasSession } from '../model/context';
import type { BlockNode, ConnectorEdge } from '../model/nodes';
import { newBlockAt } from '../model/placement';
import { canEdit, idOf, startEditing } from '../model/state';
import { texts } from '../texts';
import { ArrivedPill } from './ArrivedPill';
import { BlockNodeView } from './BlockNodeView';
import { BoardControls } from './BoardControls';
import { ConnectorEdgeView } from './ConnectorEdgeView';
import { Cursors } from './Cursors';
import { FAR_ZOOM, FarContext } from './far';
import { carryAlong, movesOf, startDrag } from './drag';
import { openView } from './open-view';
import { useBoardKeys } from './use-board-keys';
import './board.css';

const nodeTypes = { block: BlockNodeView };
const edgeTypes = { connector: ConnectorEdgeView };
const ALL_DRAWN_MAX = 150;
const isTouch = matchMedia('(pointer: coarse)').matches;
const ariaLabels = {
  'node.a11yDescription.default': 'Press Enter to edit, arrow keys to move, Delete to remove.',
  'edge.a11yDescription.default': 'Press Delete to remove the arrow.',
};

/** The infinite canvas: blocks, arrows, cursors, previews. */
export function Board() {
  const session = useCanvasSession();
  const { store, perform, create } = session;
  const nodes = useCanvas((state) => state.nodes);
  const edges = useCanvas((state) => state.edges);
  const tool = useCanvas((state) => state.tool);
  const isEditable = useCanvas(canEdit);
  const { screenToFlowPosition, setCenter, getZoom, getInternalNode, getViewport } = useReactFlow<
    BlockNode,
    ConnectorEdge
  >();
  const boardRef = useRef<HTMLDivElement>(null);
  const carried = useRef<ReturnType<typeof startDrag> | null>(null);
  const isFar = useStore((state) => state.transform[2] < FAR_ZOOM);
  useBoardKeys();

  const onNodesChange = useCallback(
    (changes: NodeChange<BlockNode>[]) => {
      const kept = changes.filter((change) => change.type !== 'remove');
      if (kept.length > 0) store.setState({ nodes: applyNodeChanges(kept, store.getState().nodes) });
    },
    [store],
  );
  const onSelectionChange = useCallback(
    ({ nodes: selected }: OnSelectionChangeParams) => session.select(selected.map((node) => node.id)),
    [session],
  );
  const placeAt = (event: MouseEvent) => {
    startEditing(store, null);
    if (tool === 'select' || tool === 'hand' || !isEditable) return;
    const key = create(newBlockAt(tool, screenToFlowPosition({ x: event.clientX, y: event.clientY })));
    store.setState({ tool: 'select' });
    startEditing(store, key);
  };
  const connect = ({ source, target }: { source: string; target: string }) => {
    if (source === target) return;
    const state = store.getState();
    const [fromBlockId, toBlockId] = [idOf(state, source), idOf(state, target)];
    create({ kind: 'connector', content: { fromBlockId, toBlockId, label: '' }, x: 0, y: 0, width: 1, height: 1 });
  };
  /** A block reached by the Tab key comes into view. */
  const showFocused = (event: FocusEvent<HTMLElement>) => {
    const id = event.target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
    if (id === undefined || !event.target.matches(':focus-visible') || event.target.dataset['id'] !== id) return;
    const node = getInternalNode(id);
    const board = event.currentTarget.getBoundingClientRect();
    if (node === undefined) return;
    const { x, y, zoom } = getViewport();
    const left = node.internals.positionAbsolute.x * zoom + x;
    const top = node.internals.positionAbsolute.y * zoom + y;
    const isSeen =
      left >= 0 &&
      top >= 0 &&
      left + (node.width ?? 0) * zoom <= board.width &&
      top + (node.height ?? 0) * zoom <= board.height;
    if (!isSeen)
      void setCenter(
        node.internals.positionAbsolute.x + (node.width ?? 0) / 2,
        node.internals.positionAbsolute.y + (node.height ?? 0) / 2,
        { zoom: getZoom() },
      );
  };
  const finishDrag = (dragged: readonly BlockNode[]) => {
    const along = carried.current?.blocks.keys() ?? [];
    const ids = [...dragged.map((node) => node.id), ...along];
    store.setState({
      nodes: store.getState().nodes.map((node) => (node.dragging === true ? { ...node, dragging: false } : node)),
    });
    carried.current = null;
    perform(movesOf(store, ids));
  };
  const isHand = tool === 'hand' || isTouch;

  return (
    <div
      ref={boardRef}
      role="region"
      aria-label={texts.board}
      className={clsx(
        'relative min-h-0 flex-1',
        tool !== 'select' && tool !== 'hand' && '[&_.react-flow__pane]:!cursor-crosshair',
      )}
      onFocus={showFocused}
      onPointerMove={(event: PointerEvent) =>
        session.moveCursor(screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }))
      }
      onPointerLeave={() => session.moveCursor(null)}
    >
      <FarContext value={isFar}>
        <ReactFlow<BlockNode, ConnectorEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={(changes) =>
            store.setState({
              edges: applyEdgeChanges(
                changes.filter((change) => change.type !== 'remove'),
                store.getState().edges,
              ),
            })
          }
          onSelectionChange={onSelectionChange}
          onMoveStart={() => boardRef.current?.setAttribute('data-moving', '')}
          onMoveEnd={() => boardRef.current?.removeAttribute('data-moving')}
          onNodeDragStart={(_, __, dragged) => {
            carried.current = startDrag(store, dragged);
          }}
          onNodeDrag={(_, __, dragged) => {
            if (carried.current !== null) carryAlong(store, carried.current, dragged);
          }}
          onNodeDragStop={(_, __, dragged) => finishDrag(dragged)}
          onSelectionDragStop={(_, dragged) => finishDrag(dragged)}
          onConnect={connect}
          onPaneClick={placeAt}
          onNodeClick={(event, node) => {
            if (node.data.block.kind === 'section' && tool !== 'select' && tool !== 'hand') placeAt(event);
          }}
          onNodeDoubleClick={(_, node) => {
            if (node.data.isGhost) return;
            // From afar words cannot be read: come close first.
            if (isFar)
              void setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, {
                zoom: 1,
              });
            startEditing(store, node.id);
          }}
          onEdgeDoubleClick={(_, edge) => startEditing(store, edge.id)}
          nodesDraggable={isEditable && tool !== 'hand'}
          nodesConnectable={isEditable}
          edgesFocusable
          connectionMode={ConnectionMode.Loose}
          panOnDrag={isHand ? true : [1, 2]}
          selectionOnDrag={!isHand}
          panOnScroll={!isTouch}
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          minZoom={0.05}
          maxZoom={4}
          onlyRenderVisibleElements={nodes.length > ALL_DRAWN_MAX}
          elevateNodesOnSelect={false}
          ariaLabelConfig={ariaLabels}
          proOptions={{ hideAttribution: true }}
          onInit={(flow) => openView(flow, boardRef.current)}
        >
          <Background color="var(--line)" gap={24} />
          <Cursors />
          <BoardControls />
          <ArrivedPill />
          <svg aria-hidden className="absolute size-0">
            <defs>
              <marker
                id="weft-arrow"
                viewBox="0 0 10 10"
                refX="9"
                refY="5"
                markerWidth="8"
                markerHeight="8"
                orient="auto-start-reverse"
              >
                <path d="M0 0L10 5L0 10z" fill="var(--strong)" />
              </marker>
            </defs>
          </svg>
        </ReactFlow>
      </FarContext>
    </div>
  );
}

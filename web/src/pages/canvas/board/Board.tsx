import { Background, ConnectionMode, ReactFlow, useReactFlow, useStore, type ReactFlowProps } from '@xyflow/react';
import clsx from 'clsx';
import { useMemo, useRef, type PointerEvent } from 'react';
import { Cursors } from '@/ui/board/Cursors';
import { useCanvas, useCanvasSession } from '../model/context';
import type { BlockNode, ConnectorEdge } from '../model/nodes';
import { canEdit } from '../model/state';
import { texts } from '../texts';
import { AgentNews } from './AgentNews';
import { ArrivedPill } from './ArrivedPill';
import { BlockNodeView } from './BlockNodeView';
import { BoardControls } from './BoardControls';
import { ConflictPanel } from './ConflictPanel';
import { ConnectorEdgeView } from './ConnectorEdgeView';
import { FAR_ZOOM, FarContext } from './far';
import { openView } from './open-view';
import { useBoardEvents } from './use-board-events';
import { useBoardKeys } from './use-board-keys';
import { useFrameAsked } from './use-frame-asked';
import '@/ui/board/board.css';
import './board.css';

const nodeTypes = { block: BlockNodeView };
const edgeTypes = { connector: ConnectorEdgeView };
const OTHER_BUTTONS = [1, 2];
const PRO_OPTIONS = { hideAttribution: true };
const ALL_DRAWN_MAX = 150;
const isTouch = matchMedia('(pointer: coarse)').matches;
const ariaLabels = {
  'node.a11yDescription.default': 'Press Enter to edit, arrow keys to move, Delete to remove.',
  'edge.a11yDescription.default': 'Press Delete to remove the arrow.',
};

/** The same elements each time: a drag does not draw them anew. */
const PARTS = (
  <>
    <Background color="var(--line)" gap={24} />
    <CanvasCursors />
    <BoardControls />
    <ArrivedPill />
    <AgentNews />
    <ConflictPanel />
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
  </>
);

function CanvasCursors() {
  return <Cursors onCursors={useCanvasSession().onCursors} />;
}

/** The infinite canvas: blocks, arrows, cursors, previews. */
export function Board() {
  const session = useCanvasSession();
  const nodes = useCanvas((state) => state.nodes);
  const edges = useCanvas((state) => state.edges);
  const tool = useCanvas((state) => state.tool);
  const isEditable = useCanvas(canEdit);
  const { screenToFlowPosition } = useReactFlow<BlockNode, ConnectorEdge>();
  const boardRef = useRef<HTMLDivElement>(null);
  const isFar = useStore((state) => state.transform[2] < FAR_ZOOM);
  const { flow, showFocused } = useBoardEvents();
  useBoardKeys();
  useFrameAsked(boardRef);
  const view = useMemo<ReactFlowProps<BlockNode, ConnectorEdge>>(
    () => ({
      onInit: (opened) => openView(opened, boardRef.current),
      onMoveStart: () => boardRef.current?.setAttribute('data-moving', ''),
      onMoveEnd: () => boardRef.current?.removeAttribute('data-moving'),
    }),
    [],
  );

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
          {...flow}
          {...view}
          nodesDraggable={isEditable && tool !== 'hand'}
          nodesConnectable={isEditable}
          edgesFocusable
          connectionMode={ConnectionMode.Loose}
          panOnDrag={isHand ? true : OTHER_BUTTONS}
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
          proOptions={PRO_OPTIONS}
        >
          {PARTS}
        </ReactFlow>
      </FarContext>
    </div>
  );
}

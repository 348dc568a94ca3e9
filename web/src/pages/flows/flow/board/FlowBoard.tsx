import type { FlowEdge } from '@contracts/flows/graph';
import {
  applyNodeChanges,
  Background,
  Panel,
  ReactFlow,
  useReactFlow,
  type Connection,
  type NodeChange,
  type ReactFlowInstance,
} from '@xyflow/react';
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { BoardMap } from '@/ui/board/BoardMap';
import { Cursors } from '@/ui/board/Cursors';
import { ZoomBar } from '@/ui/board/ZoomBar';
import { texts } from '../../texts';
import { useDraft, useFlowPage } from '../context';
import { addEdge, change, removeEdge, removeNode } from '../draft/draft-store';
import { mayConnect } from '../draft/ports';
import { compareGraphs } from './compare-graphs';
import { createGraphDrawing, type DrawnEdge, type DrawnNode } from './draw-graph';
import { FlowNodeView } from './FlowNodeView';
import '@/ui/board/board.css';
import './board.css';

const nodeTypes = { flow: FlowNodeView };
const PRO_OPTIONS = { hideAttribution: true };
/** Smaller, nobody could read it: a longer flow is shown from its start. */
const FIT = { padding: 0.15, minZoom: 0.8, maxZoom: 1.1 };
const MARGIN = 32;
const NODE_SIZE = { width: 208, height: 56 };
/** Of a larger flow only what is in view is drawn. */
const ALL_DRAWN_MAX = 100;

const toEdge = ({ source, target, sourceHandle, targetHandle }: Connection | DrawnEdge): FlowEdge => ({
  ...{ source, target },
  ...(sourceHandle && sourceHandle !== 'out' && { sourcePort: sourceHandle }),
  ...(targetHandle && targetHandle !== 'in' && { targetPort: targetHandle }),
});

/** The graph, to draw and to watch. Moves are one step of the draft each, taken when the pointer lets go. */
export function FlowBoard() {
  const { draft, types, faults, states, looksOnly, people, compared } = useFlowPage();
  const graph = useDraft((state) => state.graph);
  const selected = useDraft((state) => state.selected);
  const [drawing] = useState(createGraphDrawing);
  const boardRef = useRef<HTMLDivElement>(null);
  const { screenToFlowPosition } = useReactFlow();
  const { others, moveCursor } = people;
  const comparison = useMemo(() => compared && compareGraphs(compared.graph, graph), [compared, graph]);
  const drawn = useMemo(
    () => drawing.nodes(graph, { types, faults, states, people: others, comparison }),
    [drawing, graph, types, faults, states, others, comparison],
  );
  const edges = useMemo(
    () => drawing.edges(graph, { faults, states, comparison }),
    [drawing, graph, faults, states, comparison],
  );
  /** While they are dragged, and measured, nodes are the board's own. */
  const [nodes, setNodes] = useState(drawn);
  useEffect(() => setNodes((before) => layOver(before, drawn, selected)), [drawn, selected]);

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before));
      const moved = new Map<string, { x: number; y: number }>();
      for (const one of changes)
        if (one.type === 'select' && one.selected) draft.setState({ selected: one.id });
        else if (one.type === 'position' && one.dragging === false && one.position) moved.set(one.id, one.position);
      if (moved.size > 0)
        change(draft, (before) => {
          const isMoved = before.nodes.some(({ id, position }) => {
            const to = moved.get(id);
            return to && (to.x !== position?.x || to.y !== position.y);
          });
          if (!isMoved) return before;
          const placed = before.nodes.map((node) => {
            const to = moved.get(node.id);
            return to ? { ...node, position: { x: Math.round(to.x), y: Math.round(to.y) } } : node;
          });
          return { ...before, nodes: placed };
        });
    },
    [draft],
  );
  const isEditable = looksOnly === undefined;
  const acts = useMemo(
    () => ({
      onPaneClick: () => draft.setState({ selected: null }),
      onNodesDelete: (gone: DrawnNode[]) => gone.forEach(({ id }) => removeNode(draft, id)),
      onEdgesDelete: (gone: DrawnEdge[]) => gone.forEach((edge) => removeEdge(draft, toEdge(edge))),
      onConnect: (made: Connection) => addEdge(draft, toEdge(made)),
      isValidConnection: (made: Connection | DrawnEdge) => mayConnect(draft.getState().graph, toEdge(made)),
      onInit: (flow: ReactFlowInstance<DrawnNode, DrawnEdge>) => showFromStart(flow, boardRef.current),
      onMoveStart: () => boardRef.current?.setAttribute('data-moving', ''),
      onMoveEnd: () => boardRef.current?.removeAttribute('data-moving'),
    }),
    [draft],
  );
  return (
    <div
      ref={boardRef}
      role="region"
      aria-label={texts.page.board}
      className="flow-board relative min-h-0 min-w-0 flex-1"
      onPointerMove={(event: PointerEvent) =>
        moveCursor(screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false }))
      }
      onPointerLeave={() => moveCursor(null)}
    >
      <ReactFlow<DrawnNode, DrawnEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        {...acts}
        nodesDraggable={isEditable}
        nodesConnectable={isEditable}
        deleteKeyCode={isEditable ? DELETE_KEYS : null}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > ALL_DRAWN_MAX}
        elevateNodesOnSelect={false}
        proOptions={PRO_OPTIONS}
      >
        {PARTS}
      </ReactFlow>
      {compared && (
        <p role="status" className="floats absolute top-2 left-2 rounded-control px-2 py-1 text-small">
          {texts.page.comparedWith(compared.number)}
        </p>
      )}
    </div>
  );
}

const DELETE_KEYS = ['Delete', 'Backspace'];
/** The same elements each time: a drag does not draw them anew. */
const PARTS = (
  <>
    <Background color="var(--line)" gap={24} />
    <OthersCursors />
    <Panel position="bottom-right" className="!m-2 flex flex-col items-end gap-2">
      <NodesMap />
      <ZoomBar texts={texts.page.zoom} />
    </Panel>
  </>
);

/** What is drawn, where the board has it: sizes, and places of nodes that are being dragged, stay. */
function layOver(before: readonly DrawnNode[], drawn: readonly DrawnNode[], selected: string | null): DrawnNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return drawn.map((node) => {
    const old = known.get(node.id);
    const isSelected = node.id === selected;
    const position = old?.dragging === true ? old.position : node.position;
    const isSamePlace = old?.position.x === position.x && old.position.y === position.y;
    if (old?.data === node.data && isSamePlace && (old.selected ?? false) === isSelected) return old;
    return { ...node, ...old, data: node.data, ariaLabel: node.ariaLabel, position, selected: isSelected } as DrawnNode;
  });
}

/** All of it, where that can be read; else its start. */
function showFromStart(flow: ReactFlowInstance<DrawnNode, DrawnEdge>, board: HTMLDivElement | null): void {
  void flow.fitView(FIT).then(() => {
    const { x, y, width, height } = flow.getNodesBounds(flow.getNodes());
    const zoom = flow.getZoom();
    if (!board || width * zoom <= board.clientWidth) return;
    void flow.setViewport({ x: MARGIN - x * zoom, y: board.clientHeight / 2 - (y + height / 2) * zoom, zoom });
  });
}

function OthersCursors() {
  return <Cursors onCursors={useFlowPage().people.onCursors} />;
}

/** The map of the flow. */
function NodesMap() {
  const { draft } = useFlowPage();
  const boxes = useCallback(
    () =>
      draft
        .getState()
        .graph.nodes.map(({ position }) => ({ ...(position ?? { x: 0, y: 0 }), ...NODE_SIZE, fill: '--strong' })),
    [draft],
  );
  const onChange = useCallback(
    (listener: () => void) =>
      draft.subscribe((state, before) => {
        if (state.graph !== before.graph) listener();
      }),
    [draft],
  );
  return <BoardMap label={texts.page.zoom.map} {...{ boxes, onChange }} />;
}

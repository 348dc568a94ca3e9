import type { FlowEdge } from '@contracts/flows/graph';
import {
  applyNodeChanges,
  Background,
  MarkerType,
  Panel,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type NodeChange,
} from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from '@/ui/Button';
import { texts } from '../../texts';
import { useDraft, useFlowPage } from '../context';
import { addEdge, change, removeEdge, removeNode } from '../draft-store';
import { mayConnect, outputsOf } from '../ports';
import { FlowNodeView, type DrawnNode } from './FlowNodeView';
import './board.css';

const nodeTypes = { flow: FlowNodeView };
const PRO_OPTIONS = { hideAttribution: true };
const FIT = { padding: 0.2, maxZoom: 1.1 };
type DrawnEdge = Edge<{ edge: FlowEdge }>;

const toEdge = ({ source, target, sourceHandle, targetHandle }: Connection | DrawnEdge): FlowEdge => ({
  ...{ source, target },
  ...(sourceHandle && sourceHandle !== 'out' && { sourcePort: sourceHandle }),
  ...(targetHandle && targetHandle !== 'in' && { targetPort: targetHandle }),
});

/** The graph, to draw and to watch. Moves are one step of the draft each, taken when the pointer lets go. */
export function FlowBoard() {
  const { draft, types, faults, states, looksOnly } = useFlowPage();
  const graph = useDraft((state) => state.graph);
  const selected = useDraft((state) => state.selected);
  const drawn = useMemo(
    () =>
      graph.nodes.map((node): DrawnNode => {
        const type = types.get(node.type);
        return {
          ...{ id: node.id, type: 'flow', position: node.position ?? { x: 0, y: 0 }, selected: node.id === selected },
          ariaLabel: `${node.name ?? node.id}, ${type?.title ?? node.type}`,
          data: {
            ...{
              node,
              title: type?.title ?? node.type,
              inputs: type?.inputs ?? ['in'],
              outputs: outputsOf(node, type),
            },
            faults: faults.filter(({ node_id: id, severity }) => id === node.id && severity === 'error').length,
            state: states.get(node.id),
          },
        };
      }),
    [graph.nodes, types, faults, states, selected],
  );
  /** While they are dragged, and measured, nodes are the board's own. */
  const [nodes, setNodes] = useState(drawn);
  useEffect(
    () =>
      setNodes((before) => {
        const measured = new Map(before.map(({ id, measured: size }) => [id, size]));
        return drawn.map(
          (node) => ({ ...node, ...(measured.get(node.id) && { measured: measured.get(node.id) }) }) as DrawnNode,
        );
      }),
    [drawn],
  );
  const edges = useMemo(
    () =>
      graph.edges.map((edge, index): DrawnEdge => {
        const isFaulty = faults.some(({ edge: place }) => place === index);
        return {
          ...{ id: `${edge.source}:${edge.sourcePort ?? 'out'}-${edge.target}:${edge.targetPort ?? 'in'}` },
          ...{ source: edge.source, target: edge.target },
          ...{ sourceHandle: edge.sourcePort ?? 'out', targetHandle: edge.targetPort ?? 'in', data: { edge } },
          markerEnd: { type: MarkerType.ArrowClosed },
          animated: states.get(edge.target) === 'running',
          ...(isFaulty && { style: { stroke: 'var(--bad)' } }),
        };
      }),
    [graph.edges, faults, states],
  );
  const onNodesChange = (changes: NodeChange<DrawnNode>[]) => {
    setNodes((before) => applyNodeChanges(changes, before));
    for (const one of changes)
      if (one.type === 'select' && one.selected) draft.setState({ selected: one.id });
      else if (one.type === 'position' && one.dragging === false && one.position) move(one.id, one.position);
  };
  const move = (id: string, position: { x: number; y: number }) =>
    change(draft, (before) => {
      const node = before.nodes.find((each) => each.id === id);
      if (!node || (node.position?.x === position.x && node.position.y === position.y)) return before;
      const at = { x: Math.round(position.x), y: Math.round(position.y) };
      return { ...before, nodes: before.nodes.map((each) => (each.id === id ? { ...each, position: at } : each)) };
    });
  const isEditable = looksOnly === undefined;
  return (
    <div role="region" aria-label={texts.page.board} className="flow-board relative min-h-0 min-w-0 flex-1">
      <ReactFlow<DrawnNode, DrawnEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onPaneClick={() => draft.setState({ selected: null })}
        onNodesDelete={(gone) => gone.forEach(({ id }) => removeNode(draft, id))}
        onEdgesDelete={(gone) => gone.forEach((edge) => removeEdge(draft, toEdge(edge)))}
        onConnect={(made) => addEdge(draft, toEdge(made))}
        isValidConnection={(made) => mayConnect(draft.getState().graph, toEdge(made))}
        nodesDraggable={isEditable}
        nodesConnectable={isEditable}
        deleteKeyCode={isEditable ? ['Delete', 'Backspace'] : null}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > 150}
        proOptions={PRO_OPTIONS}
      >
        <Background color="var(--line)" gap={24} />
        <Zoom />
      </ReactFlow>
    </div>
  );
}

function Zoom() {
  const flow = useReactFlow();
  const wasFitted = useRef(false);
  const count = useDraft((state) => state.graph.nodes.length);
  useEffect(() => {
    if (wasFitted.current || count === 0) return;
    wasFitted.current = true;
    void flow.fitView(FIT);
  }, [flow, count]);
  return (
    <Panel position="bottom-right" className="flex rounded-card border border-line bg-panel">
      <IconButton
        label={texts.page.zoomOut}
        icon={<Minus size={14} aria-hidden />}
        onClick={() => void flow.zoomOut()}
      />
      <IconButton label={texts.page.zoomIn} icon={<Plus size={14} aria-hidden />} onClick={() => void flow.zoomIn()} />
      <IconButton
        label={texts.page.fit}
        icon={<Maximize size={14} aria-hidden />}
        onClick={() => void flow.fitView(FIT)}
      />
    </Panel>
  );
}

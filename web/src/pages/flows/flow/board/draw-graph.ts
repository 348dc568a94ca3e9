import type { FlowEdge, FlowGraph, FlowNode, GraphFault } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import type { Presence } from '@contracts/kernel/presence';
import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { NodeState } from '../../node-state';
import { outputsOf } from '../draft/ports';
import { type Comparison, keyOfEdge, type Mark } from './compare-graphs';

export interface NodeData extends Record<string, unknown> {
  node: FlowNode;
  title: string;
  inputs: readonly string[];
  outputs: readonly string[];
  faults: number;
  state: NodeState | undefined;
  /** Others who have chosen it. */
  people: readonly Presence[];
  /** How it differs from the version that the draft is compared with. */
  mark: Mark | undefined;
}
export type DrawnNode = Node<NodeData, 'flow'>;
export type DrawnEdge = Edge<{ edge: FlowEdge }>;

/** What the drawing of a graph depends on, beside the graph. */
export interface DrawnWith {
  types: ReadonlyMap<string, NodeTypeInfo>;
  faults: readonly GraphFault[];
  states: ReadonlyMap<string, NodeState>;
  people: readonly Presence[];
  /** With a version. */
  comparison: Comparison | undefined;
}

const NOBODY: readonly Presence[] = [];
const NO_INPUTS: readonly string[] = ['in'];

/** What is not there any more can only be looked at. */
const FIXED = { draggable: false, selectable: false, connectable: false, deletable: false, focusable: false };
export const MARK_COLORS: Record<Mark, string> = {
  added: 'var(--ok)',
  changed: 'var(--wait)',
  moved: 'var(--dim)',
  removed: 'var(--bad)',
};

/** Draws graphs one after the other: what has not changed is the same object as before, and is not drawn anew. */
export function createGraphDrawing() {
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, DrawnEdge>();

  function drawNode(node: FlowNode, data: NodeData): DrawnNode {
    const known = nodes.get(node.id);
    if (known && isSameData(known.data, data)) return known;
    const drawn: DrawnNode = {
      ...{ id: node.id, type: 'flow', position: node.position ?? { x: 0, y: 0 } },
      ariaLabel: `${node.name ?? node.id}, ${data.title}`,
      data,
      ...(data.mark === 'removed' && FIXED),
    };
    nodes.set(node.id, drawn);
    return drawn;
  }
  return {
    nodes(graph: FlowGraph, { types, faults, states, people, comparison }: DrawnWith): DrawnNode[] {
      const errors = new Map<string, number>();
      for (const { node_id: id, severity } of faults)
        if (id !== null && severity === 'error') errors.set(id, (errors.get(id) ?? 0) + 1);
      const gone = comparison?.goneNodes ?? [];
      const drawn = [...graph.nodes, ...gone].map((node, place) => {
        const type = types.get(node.type);
        const here = people.filter(({ selection }) => selection.includes(node.id));
        return drawNode(node, {
          ...{
            node,
            title: type?.title ?? node.type,
            inputs: type?.inputs ?? NO_INPUTS,
            outputs: outputsOf(node, type),
          },
          ...{ faults: errors.get(node.id) ?? 0, state: states.get(node.id), people: here.length > 0 ? here : NOBODY },
          mark: place < graph.nodes.length ? comparison?.nodes.get(node.id) : 'removed',
        });
      });
      const there = new Set(drawn.map(({ id }) => id));
      for (const id of nodes.keys()) if (!there.has(id)) nodes.delete(id);
      return drawn;
    },
    edges(
      graph: FlowGraph,
      { faults, states, comparison }: Pick<DrawnWith, 'faults' | 'states' | 'comparison'>,
    ): DrawnEdge[] {
      const faulty = new Set(faults.map(({ edge }) => edge));
      const drawn = [...graph.edges, ...(comparison?.goneEdges ?? [])].map((edge, index): DrawnEdge => {
        const { source, sourcePort = 'out', target, targetPort = 'in' } = edge;
        const id = keyOfEdge(edge);
        const [animated, isGone] = [states.get(target) === 'running', index >= graph.edges.length];
        const mark = isGone ? 'removed' : comparison?.edges.get(id);
        const color = !isGone && faulty.has(index) ? 'var(--bad)' : mark && MARK_COLORS[mark];
        const known = edges.get(id);
        if (known?.data?.edge === edge && known.animated === animated && known.style?.stroke === color) return known;
        return {
          ...{ id, source, target, sourceHandle: sourcePort, targetHandle: targetPort, data: { edge }, animated },
          markerEnd: { type: MarkerType.ArrowClosed },
          ...(color !== undefined && { style: { stroke: color, ...(isGone && { strokeDasharray: '4 4' }) } }),
          ...(isGone && { selectable: false, focusable: false, deletable: false }),
        };
      });
      edges.clear();
      for (const edge of drawn) edges.set(edge.id, edge);
      return drawn;
    },
  };
}

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one === other || (one.length === other.length && one.every((item, index) => item === other[index]));

const nameOf = ({ id, name }: Presence): string => `${id} ${name}`;

function isSameData(one: NodeData, other: NodeData): boolean {
  const isAlike =
    one.node === other.node && one.title === other.title && one.faults === other.faults && one.mark === other.mark;
  if (!isAlike || one.state !== other.state) return false;
  if (!isSameList(one.inputs, other.inputs) || !isSameList(one.outputs, other.outputs)) return false;
  return isSameList(one.people.map(nameOf), other.people.map(nameOf));
}

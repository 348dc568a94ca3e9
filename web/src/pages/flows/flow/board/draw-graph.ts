import type { FlowEdge, FlowGraph, FlowNode, GraphFault } from '@contracts/flows/graph';
import type { NodeTypeInfo } from '@contracts/flows/workflows';
import type { Presence } from '@contracts/kernel/presence';
import { MarkerType, type Edge, type Node } from '@xyflow/react';
import type { NodeState } from '../../node-state';
import { outputsOf } from '../draft/ports';

export interface NodeData extends Record<string, unknown> {
  node: FlowNode;
  title: string;
  inputs: readonly string[];
  outputs: readonly string[];
  faults: number;
  state: NodeState | undefined;
  /** Others who have chosen it. */
  people: readonly Presence[];
}
export type DrawnNode = Node<NodeData, 'flow'>;
export type DrawnEdge = Edge<{ edge: FlowEdge }>;

/** What the drawing of a graph depends on, beside the graph. */
export interface DrawnWith {
  types: ReadonlyMap<string, NodeTypeInfo>;
  faults: readonly GraphFault[];
  states: ReadonlyMap<string, NodeState>;
  people: readonly Presence[];
}

const NOBODY: readonly Presence[] = [];
const NO_INPUTS: readonly string[] = ['in'];

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
    };
    nodes.set(node.id, drawn);
    return drawn;
  }
  return {
    nodes(graph: FlowGraph, { types, faults, states, people }: DrawnWith): DrawnNode[] {
      const errors = new Map<string, number>();
      for (const { node_id: id, severity } of faults)
        if (id !== null && severity === 'error') errors.set(id, (errors.get(id) ?? 0) + 1);
      const drawn = graph.nodes.map((node) => {
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
        });
      });
      const there = new Set(graph.nodes.map(({ id }) => id));
      for (const id of nodes.keys()) if (!there.has(id)) nodes.delete(id);
      return drawn;
    },
    edges(graph: FlowGraph, { faults, states }: Pick<DrawnWith, 'faults' | 'states'>): DrawnEdge[] {
      const faulty = new Set(faults.map(({ edge }) => edge));
      const drawn = graph.edges.map((edge, index): DrawnEdge => {
        const { source, sourcePort = 'out', target, targetPort = 'in' } = edge;
        const id = `${source}:${sourcePort}-${target}:${targetPort}`;
        const [animated, isFaulty] = [states.get(target) === 'running', faulty.has(index)];
        const known = edges.get(id);
        if (known?.data?.edge === edge && known.animated === animated && (known.style !== undefined) === isFaulty)
          return known;
        return {
          ...{ id, source, target, sourceHandle: sourcePort, targetHandle: targetPort, data: { edge }, animated },
          markerEnd: { type: MarkerType.ArrowClosed },
          ...(isFaulty && { style: { stroke: 'var(--bad)' } }),
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
  const isAlike = one.node === other.node && one.title === other.title && one.faults === other.faults;
  if (!isAlike || one.state !== other.state) return false;
  if (!isSameList(one.inputs, other.inputs) || !isSameList(one.outputs, other.outputs)) return false;
  return isSameList(one.people.map(nameOf), other.people.map(nameOf));
}

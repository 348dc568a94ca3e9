import type { FlowEdge, FlowGraph, FlowNode, NodeType } from '@contracts/flows/graph';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { mergeGraphs } from './merge-graphs';

/** Steps back that are kept. */
const UNDO_MAX = 100;
/** From the node that a new one is put after. */
const STEP = { x: 300, y: 150 };

/** One change that can be taken back: of what others did meanwhile nothing is. */
interface Step {
  before: FlowGraph;
  after: FlowGraph;
}
export interface DraftState {
  graph: FlowGraph;
  /** Of the node whose settings are shown. */
  selected: string | null;
  past: readonly Step[];
  future: readonly Step[];
  /** Counts changes: what is saved is known by it. */
  changes: number;
}
export type DraftStore = StoreApi<DraftState>;

/** The draft that is being drawn, with its steps back and forth. */
export const createDraft = (graph: FlowGraph): DraftStore =>
  createStore<DraftState>(() => ({ graph: placed(graph), selected: null, past: [], future: [], changes: 0 }));

/** Nodes that nobody has placed stand in a row. */
export const placed = ({ nodes, edges }: FlowGraph): FlowGraph => ({
  nodes: nodes.map((node, index) => ({ ...node, position: node.position ?? { x: index * STEP.x, y: 0 } })),
  edges,
});

/** Changes the graph as one step that can be taken back. */
export function change(draft: DraftStore, next: (graph: FlowGraph) => FlowGraph): void {
  draft.setState(({ graph, past, changes }) => {
    const after = next(graph);
    if (after === graph) return {};
    return {
      graph: after,
      past: [...past, { before: graph, after }].slice(-UNDO_MAX),
      future: [],
      changes: changes + 1,
    };
  });
}
export function undo(draft: DraftStore): void {
  draft.setState(({ graph, past, future, changes }) => {
    const step = past.at(-1);
    if (!step) return {};
    const before = graph === step.after ? step.before : redone(graph, { before: step.after, after: step.before });
    return {
      ...{ graph: before, past: past.slice(0, -1), future: [{ before, after: graph }, ...future] },
      changes: changes + 1,
    };
  });
}
export function redo(draft: DraftStore): void {
  draft.setState(({ graph, past, future, changes }) => {
    const [step, ...rest] = future;
    if (!step) return {};
    const after = graph === step.before ? step.after : redone(graph, step);
    return { graph: after, past: [...past, { before: graph, after }], future: rest, changes: changes + 1 };
  });
}

/** A step done in a graph that is another one by now. */
const redone = (graph: FlowGraph, { before, after }: Step): FlowGraph =>
  mergeGraphs({ base: before, now: after }, { base: before, now: graph });

/** What somebody else did is there, and no step of this person. */
export function takeOver(draft: DraftStore, graph: FlowGraph): void {
  draft.setState(({ selected }) => ({
    graph,
    selected: graph.nodes.some(({ id }) => id === selected) ? selected : null,
  }));
}

export const changeNode = (draft: DraftStore, id: string, next: (node: FlowNode) => FlowNode): void =>
  change(draft, (graph) => ({ ...graph, nodes: graph.nodes.map((node) => (node.id === id ? next(node) : node)) }));

/** Adds a node, behind the one that is chosen where it may lead there, and chooses it. */
export function addNode(
  draft: DraftStore,
  type: NodeType,
  first: { config: FlowNode['config']; ports: readonly string[] },
): void {
  const { graph, selected } = draft.getState();
  const from = graph.nodes.find(({ id }) => id === selected) ?? graph.nodes.at(-1);
  const id = freeId(graph, type);
  const position = freePlace(graph, from?.position ?? { x: -STEP.x, y: 0 });
  const [port] = first.ports;
  const edge: FlowEdge[] =
    from && port !== undefined && from.type !== 'output'
      ? [{ source: from.id, target: id, ...(port !== 'out' && { sourcePort: port }) }]
      : [];
  change(draft, ({ nodes, edges }) => ({
    nodes: [...nodes, { id, type, config: first.config, position }],
    edges: [...edges, ...edge],
  }));
  draft.setState({ selected: id });
}

export function removeNode(draft: DraftStore, id: string): void {
  change(draft, ({ nodes, edges }) => ({
    nodes: nodes.filter((node) => node.id !== id),
    edges: edges.filter(({ source, target }) => source !== id && target !== id),
  }));
  draft.setState(({ selected }) => (selected === id ? { selected: null } : {}));
}

export const isSameEdge = (one: FlowEdge, other: FlowEdge): boolean =>
  one.source === other.source &&
  one.target === other.target &&
  (one.sourcePort ?? 'out') === (other.sourcePort ?? 'out') &&
  (one.targetPort ?? 'in') === (other.targetPort ?? 'in');

export const addEdge = (draft: DraftStore, edge: FlowEdge): void =>
  change(draft, (graph) =>
    graph.edges.some((known) => isSameEdge(known, edge)) ? graph : { ...graph, edges: [...graph.edges, edge] },
  );
export const removeEdge = (draft: DraftStore, edge: FlowEdge): void =>
  change(draft, (graph) => ({ ...graph, edges: graph.edges.filter((known) => !isSameEdge(known, edge)) }));

/** Where a port leads: in place of where it led before; null: nowhere. */
export const lead = (draft: DraftStore, source: string, port: string, target: string | null): void =>
  change(draft, (graph) => ({
    ...graph,
    edges: [
      ...graph.edges.filter((edge) => edge.source !== source || (edge.sourcePort ?? 'out') !== port),
      ...(target === null ? [] : [{ source, target, ...(port !== 'out' && { sourcePort: port }) }]),
    ],
  }));

function freeId({ nodes }: FlowGraph, type: string): string {
  const taken = new Set(nodes.map(({ id }) => id));
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? type : `${type}_${number}`;
    if (!taken.has(id)) return id;
  }
}

function freePlace({ nodes }: FlowGraph, from: { x: number; y: number }): { x: number; y: number } {
  const place = { x: from.x + STEP.x, y: from.y };
  const isTaken = () =>
    nodes.some(
      ({ position = { x: 0, y: 0 } }) => Math.abs(position.x - place.x) < 200 && Math.abs(position.y - place.y) < 100,
    );
  while (isTaken()) place.y += STEP.y;
  return place;
}

import canonicalize from 'canonicalize';
import type { ChatSettings } from '../../contracts/flows/chat-settings';
import type { FlowEdge, FlowGraph, FlowNode } from '../../contracts/flows/graph';
import type { FlowDiff } from '../../contracts/flows/workflows';

export interface FlowSide {
  /** Null: the draft. */
  number: number | null;
  graph: FlowGraph;
  chat: ChatSettings;
}

/** What differs between two versions of a flow, node by node. Where a node stands is told only where nothing else of it differs. */
export function diffFlows(from: FlowSide, to: FlowSide): FlowDiff {
  const [before, after] = [byId(from.graph), byId(to.graph)];
  const nodes = [...new Set([...before.keys(), ...after.keys()])].flatMap((id): FlowDiff['nodes'] => {
    const [one, other] = [before.get(id), after.get(id)];
    if (!one || !other)
      return [{ id, change: one ? 'removed' : 'added', paths: [], before: one ?? null, after: other ?? null }];
    const paths = differingPaths(withoutPlace(one), withoutPlace(other));
    if (paths.length > 0) return [{ id, change: 'changed', paths, before: one, after: other }];
    if (isSame(one.position, other.position)) return [];
    return [{ id, change: 'moved', paths: ['position'], before: one.position ?? null, after: other.position ?? null }];
  });
  const [gone, come] = [new Set(from.graph.edges.map(nameOf)), new Set(to.graph.edges.map(nameOf))];
  return {
    ...{ from: from.number, to: to.number, nodes },
    edges: [
      ...[...gone].filter((edge) => !come.has(edge)).map((edge) => ({ change: 'removed' as const, edge })),
      ...[...come].filter((edge) => !gone.has(edge)).map((edge) => ({ change: 'added' as const, edge })),
    ],
    settings: differingPaths(from.chat, to.chat),
  };
}

const byId = ({ nodes }: FlowGraph): Map<string, FlowNode> => new Map(nodes.map((node) => [node.id, node]));
const withoutPlace = ({ position: _position, ...node }: FlowNode) => node;
const isSame = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other);
const nameOf = ({ source, sourcePort = 'out', target, targetPort = 'in' }: FlowEdge): string =>
  `${source}:${sourcePort} -> ${target}:${targetPort}`;

/** Where two values differ: `config.url`. Lists are one value. */
function differingPaths(one: unknown, other: unknown, path = ''): string[] {
  if (isSame(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [path];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    differingPaths(one[key], other[key], path === '' ? key : `${path}.${key}`),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

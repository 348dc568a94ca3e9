import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChatSettings } from '../../contracts/flows/chat-settings';
import type { FlowGraph } from '../../contracts/flows/graph';
import type { FlowRecord } from '../../models/flows/flow.model';

/** A graph and the settings of its chat, as a record keeps them: texts, and the hash of both. */
export function keepTexts(
  graph: FlowGraph,
  chat: ChatSettings,
): Pick<FlowRecord, 'graph' | 'chat' | 'hash' | 'nodeCount'> {
  return {
    graph: JSON.stringify(graph),
    chat: JSON.stringify(chat),
    hash: createHash('sha256')
      .update(canonicalize({ graph, chat }) ?? '')
      .digest('hex'),
    nodeCount: graph.nodes.length,
  };
}

export const graphOf = ({ graph }: Pick<FlowRecord, 'graph'>): FlowGraph => JSON.parse(graph) as FlowGraph;
export const chatOf = ({ chat }: Pick<FlowRecord, 'chat'>): ChatSettings => JSON.parse(chat) as ChatSettings;

/** What a flow begins as where no graph is given: a start, and what it was started with given back. */
export const EMPTY_GRAPH: FlowGraph = {
  nodes: [
    { id: 'start', type: 'start', config: {}, position: { x: 0, y: 0 } },
    { id: 'output', type: 'output', config: { value: '{{ input }}' }, position: { x: 320, y: 0 } },
  ],
  edges: [{ source: 'start', target: 'output' }],
};

/** A name as part of an address: `Weekly report!` is `weekly-report`. */
export const toSlug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50) || 'flow';

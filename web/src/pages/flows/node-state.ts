import type { NodeRun } from '@contracts/flows/executions';
import type { Tone } from '@/ui/StatusBadge';

export type NodeState = NodeRun['status'];

export const STATE_TONES: Record<NodeState, Tone> = {
  running: 'run',
  waiting: 'wait',
  succeeded: 'ok',
  failed: 'bad',
  skipped: 'idle',
};

/** How each node of a graph stands: of one that ran in several rounds the newest that says most. */
export function statesOf(nodes: readonly NodeRun[]): Map<string, NodeState> {
  const states = new Map<string, NodeState>();
  for (const { node_id: id, status } of nodes) {
    const known = states.get(id);
    if (known === 'running' || known === 'waiting' || (known !== undefined && status === 'skipped')) continue;
    states.set(id, status);
  }
  return states;
}

import type { FlowGraph, FlowNode } from '@contracts/flows/graph';
import { compareGraphs } from './compare-graphs';

const node = (id: string, config: FlowNode['config'] = {}, x?: number): FlowNode => ({
  ...{ id, type: 'http', config },
  ...(x !== undefined && { position: { x, y: 0 } }),
});
const graph = (nodes: FlowNode[], edges: FlowGraph['edges'] = []): FlowGraph => ({ nodes, edges });

it('tells what was added, removed, changed and moved', () => {
  const before = graph(
    [node('a', { url: 'x' }, 0), node('b', {}, 0), node('c'), node('d')],
    [
      { source: 'a', target: 'b' },
      { source: 'b', target: 'c' },
    ],
  );
  const now = graph(
    [node('a', { url: 'y' }, 5), node('b', {}, 5), node('c', {}, 5), node('e')],
    [
      { source: 'a', target: 'b', sourcePort: 'out' },
      { source: 'b', sourcePort: 'error', target: 'e' },
    ],
  );
  const { nodes, edges, goneNodes, goneEdges } = compareGraphs(before, now);
  expect([...nodes]).toEqual([
    ['a', 'changed'],
    ['b', 'moved'],
    ['e', 'added'],
  ]);
  expect([...edges]).toEqual([['b:error-e:in', 'added']]);
  expect(goneNodes.map(({ id }) => id)).toEqual(['d']);
  expect(goneEdges).toEqual([{ source: 'b', target: 'c' }]);
});

import type { FlowGraph, FlowNode } from '@contracts/flows/graph';
import { mergeGraphs } from './merge-graphs';

const node = (id: string, config: FlowNode['config'] = {}, x = 0): FlowNode => ({
  ...{ id, type: 'http', config },
  position: { x, y: 0 },
});
const graph = (nodes: FlowNode[], ...edges: string[]): FlowGraph => ({
  nodes,
  edges: edges.map((edge) => {
    const [source = '', target = ''] = edge.split(' ');
    return { source, target };
  }),
});
const base = graph([node('a', { url: 'x', method: 'GET' }), node('b'), node('c')], 'a b', 'b c');
const merge = (mine: FlowGraph, theirs: FlowGraph) => mergeGraphs({ base, now: mine }, { base, now: theirs });
const ids = ({ nodes }: FlowGraph) => nodes.map(({ id }) => id).join(' ');
const edges = (of: FlowGraph) => of.edges.map(({ source, target }) => `${source} ${target}`).toSorted();

it('takes from each what it alone changed, down to a field of a node', () => {
  const mine = graph([node('a', { url: 'mine', method: 'GET' }, 50), node('b'), node('c')], 'a b', 'b c');
  const theirs = graph([node('a', { url: 'x', method: 'POST' }), node('b', { url: 'b' }), node('c')], 'a b', 'b c');
  const merged = merge(mine, theirs);
  expect(merged.nodes[0]).toEqual(node('a', { url: 'mine', method: 'POST' }, 50));
  expect(merged.nodes[1]?.config).toEqual({ url: 'b' });
});
it('of what both changed, mine holds; a field that one took away is gone', () => {
  const mine = graph([node('a', { url: 'mine' }), node('b'), node('c')], 'a b', 'b c');
  const theirs = graph([node('a', { url: 'theirs', method: 'GET' }), node('b'), node('c')], 'a b', 'b c');
  expect(merge(mine, theirs).nodes[0]?.config).toEqual({ url: 'mine' });
});
it('nodes and edges of both are there; what either deleted is gone, with its edges', () => {
  const mine = graph([...base.nodes, node('d')], 'a b', 'b c', 'c d');
  const theirs = graph([node('a', { url: 'x', method: 'GET' }), node('c'), node('e')], 'a c', 'c e');
  const merged = merge(mine, theirs);
  expect(ids(merged)).toBe('a c e d');
  expect(edges(merged)).toEqual(['a c', 'c d', 'c e']);
});
it('a node that one deleted and the other changed stays', () => {
  const mine = graph([node('a', { url: 'x', method: 'GET' }), node('c')]);
  const theirs = graph([base.nodes[0] ?? node('a'), node('b', { url: 'new' }), node('c')], 'a b', 'b c');
  expect(ids(merge(mine, theirs))).toBe('a b c');
  expect(ids(merge(theirs, mine))).toBe('a c b');
});
it('a change that is taken back leaves what others did since', () => {
  // As undo has it: what the step changed, from what is there now.
  const [step, now] = [
    graph([...base.nodes, node('d')], 'a b', 'b c'),
    graph([...base.nodes, node('d'), node('e')], 'a b'),
  ];
  const merged = mergeGraphs({ base: step, now: base }, { base: step, now });
  expect(ids(merged)).toBe('a b c e');
  expect(edges(merged)).toEqual(['a b']);
});

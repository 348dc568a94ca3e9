import type { FlowGraph } from '../../contracts/flows/graph';
import { buildTestGraph, findTestedPart } from './build-test-graph';
import { checkGraph } from './check-graph';

const node = (id: string, type: string, config: object = {}) => ({ id, type, config }) as FlowGraph['nodes'][number];
const graph: FlowGraph = {
  nodes: [
    node('start', 'start'),
    node('first', 'template', { template: 'one' }),
    node('second', 'template', { template: '{{ nodes.first.output }}', pinned: 'two' }),
    node('each', 'iteration', { items: '{{ nodes["second"].output }}' }),
    node('inner', 'template', { template: '{{ item }} {{ nodes.first.output }}' }),
    node('end', 'output', { value: '{{ nodes.each.output }}' }),
  ],
  edges: [
    { source: 'start', target: 'first' },
    { source: 'first', target: 'second' },
    { source: 'second', target: 'each' },
    { source: 'each', sourcePort: 'body', target: 'inner' },
    { source: 'inner', target: 'each', targetPort: 'next' },
    { source: 'each', target: 'end' },
  ],
};
const idsOf = ({ nodes }: FlowGraph) => nodes.map(({ id }) => id);
const edgesOf = ({ edges }: FlowGraph) =>
  edges.map(
    ({ source, sourcePort = 'out', target, targetPort = 'in' }) => `${source}:${sourcePort} ${target}:${targetPort}`,
  );

it('a node is tried with the outputs that it names, and runs itself although it is pinned', () => {
  const part = findTestedPart(graph, 'second');
  expect(part?.named).toEqual(['first']);
  const built = buildTestGraph(graph, part ?? fail(), new Map([['first', { a: 1 }]]));
  expect(idsOf(built)).toEqual(['start', 'first', 'second']);
  expect(edgesOf(built)).toEqual(['start:out first:in', 'first:out second:in']);
  expect(built.nodes[1]?.config['pinned']).toEqual({ a: 1 });
  expect(built.nodes[2]?.config).toEqual({ template: '{{ nodes.first.output }}' });
  expect(checkGraph(built).filter(({ severity }) => severity === 'error')).toEqual([]);
});
it('a loop is tried with what lies in it', () => {
  const part = findTestedPart(graph, 'each') ?? fail();
  expect(part.named).toEqual(['first', 'second']);
  const built = buildTestGraph(
    graph,
    part,
    new Map([
      ['first', 1],
      ['second', ['x']],
    ] as [string, unknown][]),
  );
  expect(idsOf(built)).toEqual(['start', 'first', 'second', 'each', 'inner']);
  expect(edgesOf(built)).toContain('inner:out each:next');
  expect(checkGraph(built).filter(({ severity }) => severity === 'error')).toEqual([]);
});
it('a start, and what lies in a loop, are not tried alone', () => {
  for (const id of ['start', 'inner', 'nobody']) expect(findTestedPart(graph, id)).toBeUndefined();
});

function fail(): never {
  throw new Error('nothing to try');
}

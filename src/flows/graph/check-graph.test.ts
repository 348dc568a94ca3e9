import type { FlowNode } from '../../contracts/flows/graph';
import { graphOf } from '../engine/graph-cases';
import { checkGraph } from './check-graph';

const http: [FlowNode['type'], object] = ['http', { url: 'x' }];
const set = (name: string): [FlowNode['type'], object] => ['set_state', { values: { [name]: 1 } }];
const out: [FlowNode['type'], object] = ['output', { value: 1 }];
/** Errors of a graph, as code and node. */
const errors = (...of: Parameters<typeof graphOf>): string[] =>
  checkGraph(graphOf(...of))
    .filter(({ severity }) => severity === 'error')
    .map(({ code, node_id: node }) => (node === null ? code : `${code} ${node}`));

it.each<[string, string[], Parameters<typeof graphOf>]>([
  ['no start', ['no_start'], [{ a: http }, []]],
  ['two starts', ['several_starts t'], [{ s: ['start'], t: ['start'] }, []]],
  ['a config that is not its type’s', ['node_config_invalid a'], [{ s: ['start'], a: ['http', {}] }, ['s -> a']]],
  [
    'a member that it does not know',
    ['node_config_invalid a'],
    [{ s: ['start'], a: ['http', { url: 'x', uri: 'y' }] }, ['s -> a']],
  ],
  [
    'a loop without an end',
    ['node_config_invalid l'],
    [{ s: ['start'], l: ['loop'], a: http }, ['s -> l', 'l:body -> a']],
  ],
  ['an edge to nowhere', ['edge_unknown_node'], [{ s: ['start'] }, ['s -> gone']]],
  ['a port that there is not', ['edge_unknown_port a'], [{ s: ['start'], a: http, b: http }, ['s -> a', 'a:yes -> b']]],
  [
    'an error edge that was not asked for',
    ['edge_unknown_port a'],
    [{ s: ['start'], a: http, b: http }, ['s -> a', 'a:error -> b']],
  ],
  [
    'an edge into the start',
    ['edge_unknown_port s', 'cycle s', 'cycle a'],
    [{ s: ['start'], a: http }, ['s -> a -> s']],
  ],
  ['a circle', ['cycle a', 'cycle b'], [{ s: ['start'], a: http, b: http }, ['s -> a -> b -> a']]],
  [
    'an edge into a body',
    ['edge_crosses_body a'],
    [{ s: ['start'], l: ['loop', { maxIterations: 2 }], a: http }, ['s -> l', 'l:body -> a', 's -> a']],
  ],
  [
    'an edge back from outside',
    ['edge_back_from_outside a'],
    [
      { s: ['start'], l: ['loop', { maxIterations: 2 }], a: http, b: http },
      ['s -> a', 's -> l', 'l:body -> b', 'a -> l:next'],
    ],
  ],
  ['a loop without a body', ['loop_empty l'], [{ s: ['start'], l: ['loop', { maxIterations: 2 }] }, ['s -> l']]],
  [
    'an output in a loop',
    ['output_in_loop o'],
    [{ s: ['start'], l: ['loop', { maxIterations: 2 }], o: out }, ['s -> l', 'l:body -> o']],
  ],
  [
    'a template that cannot be read',
    ['template_invalid a'],
    [{ s: ['start'], a: ['template', { template: '{{ x | nothing }}{% if %}' }] }, ['s -> a']],
  ],
  [
    'a condition that cannot be read',
    ['condition_invalid w'],
    [{ s: ['start'], w: ['condition', { expression: 'input.x >' }] }, ['s -> w']],
  ],
  [
    'an expression by which a text takes for ever',
    ['condition_invalid w'],
    [{ s: ['start'], w: ['condition', { expression: 'input.x.matches("(a+)+$")' }] }, ['s -> w']],
  ],
  [
    'a node that comes later',
    ['node_unknown a'],
    [{ s: ['start'], a: ['template', { template: '{{ nodes.b.output }}' }], b: http }, ['s -> a -> b']],
  ],
  [
    'a node of another branch',
    ['node_unknown a'],
    [{ s: ['start'], a: ['template', { template: '{{ nodes.b.output }}' }], b: http }, ['s -> a', 's -> b']],
  ],
  [
    'a node of a body, from outside',
    ['node_unknown o'],
    [
      { s: ['start'], l: ['loop', { maxIterations: 2 }], a: http, o: ['output', { value: '{{ nodes.a.output }}' }] },
      ['s -> l', 'l:body -> a', 'l:out -> o'],
    ],
  ],
  [
    'two that write at once',
    ['state_written_at_once b'],
    [{ s: ['start'], a: set('x'), b: set('x'), o: out }, ['s -> a -> o', 's -> b -> o']],
  ],
  [
    'one in a loop and one beside it',
    ['state_written_at_once l'],
    [
      { s: ['start'], a: set('x'), l: ['loop', { maxIterations: 2 }], b: set('x'), o: out },
      ['s -> a -> o', 's -> l', 'l:body -> b', 'l:out -> o'],
    ],
  ],
  [
    'rounds that write at once',
    ['state_written_at_once a'],
    [{ s: ['start'], i: ['iteration', { items: [1] }], a: set('x') }, ['s -> i', 'i:body -> a']],
  ],
])('%s', (_name, expected, graph) => {
  expect(errors(...graph)).toEqual(expected);
});

it.each<[string, Parameters<typeof graphOf>]>([
  [
    'a node around the loop',
    [
      {
        s: ['start'],
        b: http,
        l: ['loop', { maxIterations: 2 }],
        a: ['template', { template: '{{ nodes.b.output }}' }],
      },
      ['s -> b -> l', 'l:body -> a'],
    ],
  ],
  ['one after the other writes', [{ s: ['start'], a: set('x'), b: set('x') }, ['s -> a -> b']]],
  [
    'one of two ways writes',
    [
      { s: ['start'], w: ['condition', { expression: 'true' }], a: set('x'), b: set('x'), c: http },
      ['s -> w', 'w:true -> a -> c', 'w:false -> b -> c'],
    ],
  ],
  [
    'what failed or what followed writes',
    [
      { s: ['start'], h: ['http', { url: 'x', onError: 'error' }], a: set('x'), b: set('x') },
      ['s -> h -> a', 'h:error -> b'],
    ],
  ],
  [
    'with a reducer both write',
    [{ s: ['start', { state: [{ name: 'x', reducer: 'sum' }] }], a: set('x'), b: set('x') }, ['s -> a', 's -> b']],
  ],
])('allows: %s', (_name, graph) => {
  expect(errors(...graph)).toEqual([]);
});

it('warns of nodes that nothing leads to, and of a flow that says nothing', () => {
  const faults = checkGraph(graphOf({ s: ['start'], a: http, lost: http }, ['s -> a']));
  expect(faults.map(({ severity, code, node_id: node }) => [severity, code, node])).toEqual([
    ['warning', 'node_unreachable', 'lost'],
    ['warning', 'no_output', null],
  ]);
});

it('names the place in a config, and the edge', () => {
  const [config, edge] = checkGraph(
    graphOf({ s: ['start'], h: ['human', { message: 'x', actions: [{ id: 'a b', label: 'x' }] }], a: http }, [
      's -> h',
      's -> a:side',
    ]),
  );
  expect(config).toMatchObject({ code: 'node_config_invalid', node_id: 'h', path: 'actions.0.id' });
  expect(edge).toMatchObject({ code: 'edge_unknown_port', node_id: 'a', edge: 1 });
});

it('checks five hundred nodes and two thousand edges soon', () => {
  const names = Array.from({ length: 499 }, (_, number) => `n${number}`);
  const edges = names.flatMap((name, at) =>
    [1, 2, 3, 4].flatMap((step) => (names[at + step] ? [`${name} -> ${names[at + step]}`] : [])),
  );
  const graph = graphOf(
    {
      s: ['start'],
      ...Object.fromEntries(
        names.map((name, at): [string, [FlowNode['type'], object]] => [
          name,
          ['template', { template: at === 0 ? 'x' : `{{ nodes.n${at - 1}.output }}` }],
        ]),
      ),
    },
    ['s -> n0', ...edges.slice(0, 1_999)],
  );
  const begun = process.cpuUsage();
  expect(checkGraph(graph).filter(({ severity }) => severity === 'error')).toEqual([]);
  const { user } = process.cpuUsage(begun);
  expect(user / 1_000).toBeLessThan(2_000);
});

import type { FlowEdge, FlowGraph, FlowNode } from '../../contracts/flows/graph';

/** A graph for tests in one line a node: `id type config`, and edges as `a -> b`, `a:port -> b:port`. */
export function graphOf(
  nodes: Record<string, [type: FlowNode['type'], config?: object]>,
  edges: readonly string[],
): FlowGraph {
  return {
    nodes: Object.entries(nodes).map(([id, [type, config = {}]]) => ({
      id,
      type,
      config: config as Record<string, unknown>,
    })),
    edges: edges.flatMap((line) => {
      const stops = line.split('->').map((stop) => stop.trim().split(':'));
      return stops.slice(1).map(([target = '', targetPort], at): FlowEdge => {
        const [source = '', sourcePort] = stops[at] ?? [];
        return { source, target, ...(sourcePort && { sourcePort }), ...(targetPort && { targetPort }) };
      });
    }),
  };
}

const call: [FlowNode['type'], object] = ['http', { url: 'http://counter.test' }];
const text = (template: string): [FlowNode['type'], object] => ['template', { template }];
const out = (value: unknown): [FlowNode['type'], object] => ['output', { value }];
const state = (...fields: [name: string, reducer?: string, value?: unknown][]): [FlowNode['type'], object] => [
  'start',
  {
    state: fields.map(([name, reducer, value]) => ({
      name,
      ...(reducer && { reducer }),
      ...(value !== undefined && { default: value }),
    })),
  },
];
const set = (values: object): [FlowNode['type'], object] => ['set_state', { values }];
const when = (expression: string): [FlowNode['type'], object] => ['condition', { expression }];
const loop = (maxIterations: number, more: object = {}): [FlowNode['type'], object] => [
  'loop',
  { maxIterations, ...more },
];
const each = (items: unknown, more: object = {}): [FlowNode['type'], object] => ['iteration', { items, ...more }];

export interface GraphCase {
  name: string;
  graph: FlowGraph;
  input?: unknown;
  /** How often each node that calls was run. */
  calls: Record<string, number>;
  output: unknown;
  replies?: string[];
}

const cases: [string, FlowGraph, Record<string, number>, unknown, unknown?, string[]?][] = [
  ['one node', graphOf({ s: ['start'], a: call, o: out('{{ nodes.a.output }}') }, ['s -> a -> o']), { a: 1 }, 'a'],
  [
    'no output: what the last node gave',
    graphOf({ s: ['start'], a: call, b: call }, ['s -> a -> b']),
    { a: 1, b: 1 },
    'b',
  ],
  [
    'the input',
    graphOf({ s: ['start'], o: out({ deep: ['{{ input.x }}'] }) }, ['s -> o']),
    {},
    { deep: [7] },
    { x: 7 },
  ],
  [
    'a diamond',
    graphOf({ s: ['start'], a: call, b: call, c: call, d: call, o: out('{{ nodes.b.output }}{{ nodes.c.output }}') }, [
      's -> a -> b -> d -> o',
      'a -> c -> d',
    ]),
    { a: 1, b: 1, c: 1, d: 1 },
    'bc',
  ],
  [
    'diamonds in a row',
    graphOf({ s: ['start'], a: call, b: call, c: call, d: call, e: call, f: call, g: call }, [
      's -> a -> b -> d -> e -> g',
      'a -> c -> d -> f -> g',
    ]),
    { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
    'g',
  ],
  [
    'a diamond with a long side',
    graphOf({ s: ['start'], a: call, b: call, b2: call, b3: call, c: call }, [
      's -> a -> c',
      's -> b -> b2 -> b3 -> c',
    ]),
    { a: 1, b: 1, b2: 1, b3: 1, c: 1 },
    'c',
  ],
  [
    'two edges between the same nodes',
    graphOf({ s: ['start'], p: ['parallel', { branches: [{ id: 'x' }, { id: 'y' }] }], a: call }, [
      's -> p',
      'p:x -> a',
      'p:y -> a',
    ]),
    { a: 1 },
    'a',
  ],
  [
    'a parallel node',
    graphOf({ s: ['start'], p: ['parallel', { branches: [{ id: 'x' }, { id: 'y' }] }], a: call, b: call, c: call }, [
      's -> p',
      'p:x -> a -> c',
      'p:y -> b -> c',
    ]),
    { a: 1, b: 1, c: 1 },
    'c',
  ],
  [
    'a condition: true',
    graphOf({ s: ['start'], w: when('input.n > 3'), a: call, b: call }, ['s -> w', 'w:true -> a', 'w:false -> b']),
    { a: 1 },
    'a',
    { n: 5 },
  ],
  [
    'a condition: false',
    graphOf({ s: ['start'], w: when('input.n > 3'), a: call, b: call }, ['s -> w', 'w:true -> a', 'w:false -> b']),
    { b: 1 },
    'b',
    { n: 3 },
  ],
  [
    'branches of a condition meet again',
    graphOf({ s: ['start'], w: when('true'), a: call, b: call, c: call }, [
      's -> w',
      'w:true -> a -> c',
      'w:false -> b -> c',
    ]),
    { a: 1, c: 1 },
    'c',
  ],
  [
    'a dead branch of several nodes',
    graphOf({ s: ['start'], w: when('false'), a: call, a2: call, a3: call, c: call }, [
      's -> w',
      'w:true -> a -> a2 -> a3 -> c',
      'w:false -> c',
    ]),
    { c: 1 },
    'c',
  ],
  [
    'a branch that is all dead',
    graphOf({ s: ['start'], w: when('false'), a: call, a2: call, b: call }, ['s -> w', 'w:true -> a -> a2', 's -> b']),
    { b: 1 },
    'b',
  ],
  [
    'conditions within conditions',
    graphOf({ s: ['start'], w: when('true'), v: when('false'), a: call, b: call, c: call, d: call }, [
      's -> w',
      'w:true -> v',
      'v:true -> a -> d',
      'v:false -> b -> d',
      'w:false -> c -> d',
    ]),
    { b: 1, d: 1 },
    'd',
  ],
  [
    'a dead and a taken edge',
    graphOf({ s: ['start'], w: when('true'), a: call, b: call, c: call }, [
      's -> w',
      'w:false -> a -> c',
      's -> b -> c',
    ]),
    { b: 1, c: 1 },
    'c',
  ],
  [
    'an error edge',
    graphOf(
      {
        s: ['start'],
        a: ['http', { url: 'x', onError: 'error' }],
        b: call,
        c: call,
        o: out('{{ nodes.a.error.code }}'),
      },
      ['s -> a', 'a -> b', 'a:error -> c -> o'],
    ),
    { a: 1, c: 1 },
    'broken',
    { fails: ['a'] },
  ],
  [
    'an error edge that is not taken',
    graphOf({ s: ['start'], a: ['http', { url: 'x', onError: 'error' }], b: call, c: call }, [
      's -> a',
      'a -> b',
      'a:error -> c',
    ]),
    { a: 1, b: 1 },
    'b',
  ],
  [
    'a default in place of a failure',
    graphOf(
      {
        s: ['start'],
        a: ['http', { url: 'x', onError: 'default', defaultOutput: 'none' }],
        o: out('{{ nodes.a.output }}'),
      },
      ['s -> a -> o'],
    ),
    { a: 1 },
    'none',
    { fails: ['a'] },
  ],
  [
    'both ways of an error edge meet',
    graphOf({ s: ['start'], a: ['http', { url: 'x', onError: 'error' }], b: call, c: call }, [
      's -> a -> b -> c',
      'a:error -> c',
    ]),
    { a: 1, c: 1 },
    'c',
    { fails: ['a'] },
  ],
  [
    'a choice of a person',
    graphOf(
      {
        s: ['start'],
        h: [
          'human',
          {
            message: 'Which?',
            actions: [
              { id: 'yes', label: 'Yes' },
              { id: 'no', label: 'No' },
            ],
          },
        ],
        a: call,
        b: call,
      },
      ['s -> h', 'h:yes -> a', 'h:no -> b'],
    ),
    { b: 1 },
    'b',
    { says: 'no' },
  ],
  [
    'replies in order',
    graphOf({ s: ['start'], a: ['reply', { text: 'One {{ input.n }}' }], b: ['reply', { text: 'Two' }] }, [
      's -> a -> b',
    ]),
    {},
    'Two',
    { n: 1 },
    ['One 1', 'Two'],
  ],
  [
    'a loop of three rounds',
    graphOf({ s: ['start'], l: loop(3), a: call, b: call }, ['s -> l', 'l:body -> a -> l:next', 'l:out -> b']),
    { a: 3, b: 1 },
    'b',
  ],
  [
    'a loop without an edge back',
    graphOf({ s: ['start'], l: loop(2), a: call, a2: call, o: out('{{ nodes.l.output }}') }, [
      's -> l',
      'l:body -> a -> a2',
      'l:out -> o',
    ]),
    { a: 2, a2: 2 },
    'a2',
  ],
  [
    'a loop that sees its round and the last',
    graphOf({ s: ['start'], l: loop(4), a: text('{{ last }}{{ round }}'), o: out('{{ nodes.l.output }}') }, [
      's -> l',
      'l:body -> a -> l:next',
      'l:out -> o',
    ]),
    {},
    '0123',
  ],
  [
    'a loop while',
    graphOf(
      {
        s: state(['n', 'sum', 0]),
        l: loop(10, { while: 'state.n < 3' }),
        a: call,
        b: set({ n: 1 }),
        o: out('{{ state.n }}'),
      },
      ['s -> l', 'l:body -> a -> b -> l:next', 'l:out -> o'],
    ),
    { a: 3 },
    3,
  ],
  [
    'a loop until',
    graphOf(
      {
        s: state(['n', 'sum', 0]),
        l: loop(10, { until: 'state.n >= 2' }),
        a: call,
        b: set({ n: 1 }),
        o: out('{{ state.n }}'),
      },
      ['s -> l', 'l:body -> a -> b -> l:next', 'l:out -> o'],
    ),
    { a: 2 },
    2,
  ],
  [
    'a loop that is not begun',
    graphOf({ s: ['start'], l: loop(10, { while: 'false' }), a: call, b: call }, [
      's -> l',
      'l:body -> a -> l:next',
      'l:out -> b',
    ]),
    { b: 1 },
    'b',
  ],
  [
    'a loop that is broken off',
    graphOf({ s: ['start'], l: loop(10), a: call, w: when('round == 2'), b: call }, [
      's -> l',
      'l:body -> a -> w',
      'w:true -> l:break',
      'w:false -> l:next',
      'l:out -> b',
    ]),
    { a: 3, b: 1 },
    'b',
  ],
  [
    'a diamond in a loop',
    graphOf({ s: ['start'], l: loop(3), a: call, b: call, c: call, d: call, e: call }, [
      's -> l',
      'l:body -> a -> b -> d -> l:next',
      'a -> c -> d',
      'l:out -> e',
    ]),
    { a: 3, b: 3, c: 3, d: 3, e: 1 },
    'e',
  ],
  [
    'a condition in a loop',
    graphOf({ s: ['start'], l: loop(4), w: when('round == 1'), a: call, b: call, c: call }, [
      's -> l',
      'l:body -> w',
      'w:true -> a -> c',
      'w:false -> b -> c',
      'c -> l:next',
    ]),
    { a: 1, b: 3, c: 4 },
    'c',
  ],
  [
    'a loop in a loop',
    graphOf({ s: ['start'], l: loop(3), m: loop(2), a: call, b: call, c: call }, [
      's -> l',
      'l:body -> m',
      'm:body -> a -> m:next',
      'm:out -> b -> l:next',
      'l:out -> c',
    ]),
    { a: 6, b: 3, c: 1 },
    'c',
  ],
  [
    'three loops deep',
    graphOf({ s: ['start'], l: loop(2), m: loop(2), n: loop(2), a: call }, [
      's -> l',
      'l:body -> m',
      'm:body -> n',
      'n:body -> a -> n:next',
      'n:out -> m:next',
      'm:out -> l:next',
    ]),
    { a: 8 },
    'a',
  ],
  [
    'two loops at once',
    graphOf({ s: ['start'], l: loop(3), m: loop(2), a: call, b: call, c: call }, [
      's -> l',
      's -> m',
      'l:body -> a -> l:next',
      'm:body -> b -> m:next',
      'l:out -> c',
      'm:out -> c',
    ]),
    { a: 3, b: 2, c: 1 },
    'c',
  ],
  [
    'an iteration',
    graphOf(
      { s: ['start'], i: each('{{ input.list }}'), a: text('{{ index }}{{ item }}'), o: out('{{ nodes.i.output }}') },
      ['s -> i', 'i:body -> a', 'i:out -> o'],
    ),
    {},
    ['0x', '1y', '2z'],
    { list: ['x', 'y', 'z'] },
  ],
  [
    'an iteration one at a time',
    graphOf({ s: ['start'], i: each([1, 2, 3], { concurrency: 1 }), a: call, o: out('{{ nodes.i.output }}') }, [
      's -> i',
      'i:body -> a',
      'i:out -> o',
    ]),
    { a: 3 },
    ['a', 'a', 'a'],
  ],
  [
    'an iteration over nothing',
    graphOf({ s: ['start'], i: each([]), a: call, o: out('{{ nodes.i.output }}') }, [
      's -> i',
      'i:body -> a',
      'i:out -> o',
    ]),
    {},
    [],
  ],
  [
    'an iteration that passes over failures',
    graphOf(
      {
        s: ['start'],
        i: each([1, 2, 3, 4], { onItemError: 'skip', concurrency: 2 }),
        a: call,
        o: out('{{ nodes.i.output }}'),
      },
      ['s -> i', 'i:body -> a', 'i:out -> o'],
    ),
    { a: 4 },
    ['a', null, 'a', null],
    { fails: ['i[1]/a', 'i[3]/a'] },
  ],
  [
    'an iteration in an iteration',
    graphOf(
      {
        s: ['start'],
        i: each([[1, 2], [3]]),
        j: each('{{ item }}'),
        a: text('{{ item }}!'),
        o: out('{{ nodes.i.output }}'),
      },
      ['s -> i', 'i:body -> j', 'j:body -> a', 'i:out -> o'],
    ),
    {},
    [['1!', '2!'], ['3!']],
  ],
  [
    'a loop in an iteration',
    graphOf({ s: ['start'], i: each([1, 2, 3]), l: loop(2), a: call }, [
      's -> i',
      'i:body -> l',
      'l:body -> a -> l:next',
    ]),
    { a: 6 },
    ['a', 'a', 'a'],
  ],
  [
    'a failure in a loop that has an error edge',
    graphOf({ s: ['start'], l: loop(3, { onError: 'error' }), a: call, b: call, c: call }, [
      's -> l',
      'l:body -> a -> l:next',
      'l:out -> b',
      'l:error -> c',
    ]),
    { a: 2, c: 1 },
    'c',
    { fails: ['l[1]/a'] },
  ],
  [
    'a failure in an iteration with a default',
    graphOf(
      {
        s: ['start'],
        i: each([1, 2], { concurrency: 1, onError: 'default', defaultOutput: [] }),
        a: call,
        o: out('{{ nodes.i.output }}'),
      },
      ['s -> i', 'i:body -> a', 'i:out -> o'],
    ),
    { a: 1 },
    [],
    { fails: ['i[0]/a'] },
  ],
  [
    'branches that append',
    graphOf(
      {
        s: state(['log', 'append']),
        a: set({ log: 'a' }),
        b: set({ log: 'b' }),
        c: set({ log: 'c' }),
        o: out('{{ state.log }}'),
      },
      ['s -> a -> c -> o', 's -> b -> c'],
    ),
    {},
    ['a', 'b', 'c'],
  ],
  [
    'branches that add',
    graphOf(
      { s: state(['n', 'sum', 10]), a: set({ n: 1 }), b: set({ n: 2 }), c: set({ n: 4 }), o: out('{{ state.n }}') },
      ['s -> a -> o', 's -> b -> o', 's -> c -> o'],
    ),
    {},
    17,
  ],
  [
    'branches do not see each other',
    graphOf(
      {
        s: state(['n', 'sum', 0]),
        a: set({ n: 1 }),
        a2: text('{{ state.n }}'),
        b: set({ n: 5 }),
        b2: text('{{ state.n }}'),
        o: out('{{ nodes.a2.output }} {{ nodes.b2.output }} {{ state.n }}'),
      },
      ['s -> a -> a2 -> o', 's -> b -> b2 -> o'],
    ),
    {},
    '1 5 6',
  ],
  [
    'merged objects, the largest, the least',
    graphOf(
      {
        s: state(['o', 'merge'], ['hi', 'max'], ['lo', 'min']),
        a: set({ o: { x: 1 }, hi: 3, lo: 3 }),
        b: set({ o: { y: 2 }, hi: 9, lo: 1 }),
        e: out(['{{ state.o }}', '{{ state.hi }}', '{{ state.lo }}']),
      },
      ['s -> a -> e', 's -> b -> e'],
    ),
    {},
    [{ x: 1, y: 2 }, 9, 1],
  ],
  [
    'rounds of an iteration that append',
    graphOf(
      { s: state(['log', 'append']), i: each([3, 1, 2]), a: set({ log: '{{ item }}' }), o: out('{{ state.log }}') },
      ['s -> i', 'i:body -> a', 'i:out -> o'],
    ),
    {},
    [3, 1, 2],
  ],
  [
    'a value written and read',
    graphOf({ s: state(['name']), a: set({ name: '{{ input.name }}' }), o: out('Hello {{ state.name }}') }, [
      's -> a -> o',
    ]),
    {},
    'Hello Ada',
    { name: 'Ada' },
  ],
  [
    'one of two ways writes',
    graphOf({ s: state(['x']), w: when('true'), a: set({ x: 'a' }), b: set({ x: 'b' }), o: out('{{ state.x }}') }, [
      's -> w',
      'w:true -> a -> o',
      'w:false -> b -> o',
    ]),
    {},
    'a',
  ],
];

/** Graphs, what each is put in, and what must come out, however the results come. */
export const graphCases: readonly GraphCase[] = cases.map(([name, graph, calls, output, input, replies]) => ({
  ...{ name, graph, calls, output },
  ...(input !== undefined && { input }),
  ...(replies && { replies }),
}));

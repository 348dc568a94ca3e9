import { buildPlan, type Plan } from '../graph/build-plan';
import { checkGraph } from '../graph/check-graph';
import { isTrue } from '../text/condition';
import { renderValue } from '../text/template';
import { applyResult, nodeAt, resumeFlow, startFlow, takeReady } from './engine';
import { graphCases, graphOf } from './graph-cases';
import { scopeOf } from './scope-of';
import type { EngineState, NodeResult } from './state';

const evaluator = { isTrue, valueOf: renderValue };
/** Numbers that look like chance, the same each time. */
function createRandom(seed: number): () => number {
  let value = seed;
  return () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return value / 2 ** 32;
  };
}

interface Wanted {
  fails?: string[];
  says?: string;
}

/** What a worker would do: a node that calls is counted, and gives its id. */
function runNode(plan: Plan, state: EngineState, path: string, calls: Record<string, number>): NodeResult {
  const planned = nodeAt(plan, path);
  if (!planned) throw new Error(`no ${path}`);
  const { node, config } = planned;
  const scope = scopeOf(plan, state, path);
  const { fails = [], says = '' } = (state.input ?? {}) as Wanted;
  const of = config as Record<string, never>;
  switch (node.type) {
    case 'http':
      calls[node.id] = (calls[node.id] ?? 0) + 1;
      return fails.includes(path)
        ? { error: { code: 'broken', message: 'It broke.', retryable: false } }
        : { output: node.id };
    case 'template':
      return { output: renderValue(of['template'], scope) };
    case 'output':
      return { output: renderValue(of['value'], scope) };
    case 'reply':
      return { output: renderValue(of['text'], scope) };
    case 'condition':
      return { output: null, port: String(isTrue(of['expression'] ?? '', scope)) };
    case 'human':
      return { output: { action: says }, port: says };
    case 'set_state': {
      const values = renderValue(of['values'], scope) as Record<string, unknown>;
      return { output: values, writes: Object.entries(values).map(([name, value]) => ({ name, value })) };
    }
    default:
      throw new Error(`${node.type} is not run here`);
  }
}

/** Runs a graph with results in an order by chance; now and then it dies, and goes on from its state as JSON. */
function runInAnyOrder(plan: Plan, input: unknown, random: () => number) {
  const calls: Record<string, number> = {};
  let { state } = startFlow(plan, input, evaluator);
  const pending = new Map<string, NodeResult>();
  for (let steps = 0; !state.end; steps += 1) {
    if (steps > 10_000) throw new Error('it does not end');
    for (const path of takeReady(state, 1 + Math.floor(random() * 4)))
      if (!pending.has(path)) pending.set(path, runNode(plan, state, path, calls));
    const running = state.running.filter((path) => pending.has(path));
    const path = running[Math.floor(random() * running.length)];
    if (path === undefined) throw new Error(`nothing goes on: ${JSON.stringify(state)}`);
    const result = pending.get(path);
    if (result) applyResult(plan, state, path, result, evaluator);
    pending.delete(path);
    if (random() < 0.3) {
      // Results of nodes that were begun are recorded: they are not run again.
      state = JSON.parse(JSON.stringify(state)) as EngineState;
      resumeFlow(state);
    }
  }
  return { calls, state };
}

describe.each(graphCases)('$name', ({ graph, input = {}, calls, output, replies = [] }) => {
  it('has no faults', () => {
    expect(checkGraph(graph).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  it('runs each node as often as it should, whatever the order, and goes on after a crash', () => {
    const plan = buildPlan(graph);
    for (let seed = 1; seed <= 40; seed += 1) {
      const ran = runInAnyOrder(plan, input, createRandom(seed));
      expect(ran.calls).toEqual(calls);
      expect(ran.state.end).toEqual({ output });
      expect(ran.state.replies).toEqual(replies);
    }
  });
});

describe('an execution that fails', () => {
  const fails = { fails: ['l[1]/a'] };
  const graph = graphOf(
    {
      s: ['start'],
      l: ['loop', { maxIterations: 3 }],
      a: ['http', { url: 'x' }],
      b: ['http', { url: 'x' }],
    },
    ['s -> l', 'l:body -> a -> l:next', 's -> b'],
  );
  it('says where, and takes no more results', () => {
    const plan = buildPlan(graph);
    const { state } = startFlow(plan, fails, evaluator);
    const failed = { code: 'broken', message: 'It broke.', retryable: false };
    expect(takeReady(state).toSorted()).toEqual(['b', 'l[0]/a']);
    applyResult(plan, state, 'l[0]/a', { output: 1 }, evaluator);
    expect(takeReady(state)).toEqual(['l[1]/a']);
    const events = applyResult(plan, state, 'l[1]/a', { error: failed }, evaluator);
    expect(events).toContainEqual({ type: 'dropped', path: 'b' });
    expect(state.end).toEqual({ error: { ...failed, path: 'l' } });
    expect(applyResult(plan, state, 'b', { output: 1 }, evaluator)).toEqual([]);
  });
  it('where a text cannot be worked out', () => {
    const broken = graphOf(
      { s: ['start'], l: ['loop', { maxIterations: 3, while: 'input.nothing.there' }], a: ['http', { url: 'x' }] },
      ['s -> l', 'l:body -> a'],
    );
    const { state } = startFlow(buildPlan(broken), {}, evaluator);
    expect(state.end).toMatchObject({ error: { code: 'expression_failed', path: 'l' } });
  });
  it('where it is to go through what is no list, or too many', () => {
    const over = (items: unknown) =>
      startFlow(
        buildPlan(
          graphOf(
            { s: ['start'], i: ['iteration', { items: '{{ input.items }}', maxItems: 2 }], a: ['http', { url: 'x' }] },
            ['s -> i', 'i:body -> a'],
          ),
        ),
        { items },
        evaluator,
      ).state.end;
    expect(over({})).toMatchObject({ error: { code: 'iteration_items_invalid' } });
    expect(over([1, 2, 3])).toMatchObject({ error: { code: 'iteration_too_long' } });
    expect(over('[1]')).toBeNull();
  });
});

it('does not slow down with what it has done: ten thousand rounds, and a state that stays small', () => {
  const plan = buildPlan(
    graphOf({ s: ['start'], l: ['loop', { maxIterations: 10_000 }], a: ['http', { url: 'x' }] }, [
      's -> l',
      'l:body -> a -> l:next',
    ]),
  );
  const { state } = startFlow(plan, {}, evaluator);
  const spent: number[] = [];
  let begun = process.cpuUsage();
  for (let round = 1; round <= 10_000; round += 1) {
    const [path = ''] = takeReady(state);
    applyResult(plan, state, path, { output: `round ${round}` }, evaluator);
    if (round % 1_000 > 0) continue;
    const { user, system } = process.cpuUsage(begun);
    spent.push(user + system);
    begun = process.cpuUsage();
  }
  expect(state.end).toEqual({ output: 'round 10000' });
  expect(JSON.stringify(state).length).toBeLessThan(2_000);
  // The first thousand pay for what is compiled: the second is the measure.
  expect(Math.min(...spent.slice(7))).toBeLessThan(2 * (spent[1] ?? 0) + 5_000);
});

import type { FlowGraph } from '../../src/contracts/flows/graph';
import type { Execution } from '../../src/contracts/flows/executions';
import type { Workflow } from '../../src/contracts/flows/workflows';
import { askAndFollow } from '../fakes/answer-client';
import { readEventStream } from '../fakes/event-stream-client';
import { fakeAnswer, fakeModel } from '../fakes/openai-server';
import { type BenchAccount, createAccounts } from '../lib/account';
import { cores, monotonicMs, stopwatch } from '../lib/clock';
import { listFlag, numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { processCpuMs, processMemoryMb } from '../lib/process-usage';
import { type ProductProcess, startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';

const FLOWS = '/api/agent-builder';
const DEADLINE_MS = 60_000;
/** Flowise 3.1.4 in queue mode: no peer product is run here. */
const ELSEWHERE = 'Measured elsewhere, on this kind of machine: Flowise 3.1.4 in queue mode';

interface Parts {
  api: ProductProcess;
  worker: ProductProcess;
  tokens: number;
  accounts: BenchAccount[];
  chat: Workflow;
}

/** F1: what a flow adds to the way that an answer goes anyway, and what a node costs that does nothing. */
export const flowsGoal: Goal = {
  id: 'F1',
  name: 'flows',
  title: 'a chat with a flow beside an answer on a canvas; chats at once; a node that does next to nothing',
  async *cases(context) {
    const { models } = await openGoalParts(context);
    const fake = await context.startChild('fake-openai');
    const tokens = numberFlag(context, 'tokens', 20);
    const environment = {
      ...{ OPENAI_API_KEY: 'none', OPENAI_BASE_URL: await fake.call<string>('open') },
      OPENAI_MODEL: fakeModel(tokens, 0),
    };
    const [api, worker] = await Promise.all([
      startProduct(context, { roles: 'api,scheduler', environment }),
      startProduct(context, { roles: 'worker', environment }),
    ]);
    const inFlight = listFlag(context, 'conc', '8,32');
    const accounts = await createAccounts(api.port, models, Math.max(...inFlight));
    const chat = await makeFlow(api, accounts[0], 'chatflow', chatGraph());
    const parts: Parts = { api, worker, tokens, accounts, chat };
    yield besideAnswers(parts, numberFlag(context, 'seq', 60, 20));
    for (const count of inFlight) yield manyChats(parts, count, numberFlag(context, 'answers', 600, 96));
    yield await idleNodes(parts, numberFlag(context, 'nodes', 200, 50));
  },
};

const chatGraph = (): FlowGraph =>
  ({
    nodes: [
      { id: 'start', type: 'start', config: {} },
      { id: 'ask', type: 'llm', config: { prompt: '{{ input.message }}' } },
      { id: 'out', type: 'output', config: { value: '{{ nodes.ask.output.text }}' } },
    ],
    edges: [
      { source: 'start', target: 'ask' },
      { source: 'ask', target: 'out' },
    ],
  }) as FlowGraph;

/** So many nodes in a row, each of which puts a value into a text. */
const rowGraph = (count: number): FlowGraph => {
  const names = Array.from({ length: count }, (_, place) => `t${place}`);
  const all = ['start', ...names, 'out'];
  return {
    nodes: [
      { id: 'start', type: 'start', config: {} },
      ...names.map((id) => ({ id, type: 'template', config: { template: 'Hello {{ input.name }}' } })),
      { id: 'out', type: 'output', config: { value: '{{ input.name }}' } },
    ],
    edges: all.slice(1).map((target, place) => ({ source: all[place] ?? '', target })),
  } as FlowGraph;
};

async function call<Answer>({ port }: ProductProcess, { token }: BenchAccount, path: string, body?: object) {
  const answer = await fetch(`http://127.0.0.1:${port}${FLOWS}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

async function makeFlow(api: ProductProcess, account: BenchAccount | undefined, kind: string, graph: FlowGraph) {
  if (!account) throw new Error('no account');
  const flow = await call<Workflow>(api, account, '/workflows', { name: 'Bench', kind, graph });
  await call(api, account, `/workflows/${flow.id}/publish`, {});
  return flow;
}

/** One chat in a session of its own, read to its end. */
async function sayOnce({ api, tokens, chat }: Parts, { token }: Pick<BenchAccount, 'token'>) {
  const sentAtMs = monotonicMs();
  let firstAtMs = 0;
  let text = '';
  let ends = 0;
  await readEventStream({
    port: api.port,
    method: 'POST',
    path: `${FLOWS}/chatflow/workflows/${chat.id}/chat/stream`,
    body: { message: 'Say something short.' },
    headers: { authorization: `Bearer ${token}` },
    onFrame({ event, data, atMs }) {
      if (event === 'token') {
        firstAtMs ||= atMs;
        text += (data as { text: string }).text;
      }
      if (event === 'error') throw new Error(`wrong result: ${JSON.stringify(data)}`);
      if (event === 'end') ends += 1;
    },
  });
  if (ends !== 1 || text !== fakeAnswer(tokens)) throw new Error(`wrong result: ${ends} ends, ${text}`);
  return { first: firstAtMs - sentAtMs, whole: monotonicMs() - sentAtMs };
}

function besideAnswers(parts: Parts, count: number): Case {
  const [account] = parts.accounts;
  if (!account) throw new Error('no account');
  const measure = async (): Promise<Sample> => {
    const [chats, answers, over]: [number[], number[], number[]] = [[], [], []];
    for (let number = 0; number < count; number += 1) {
      const seen = await askAndFollow({ port: parts.api.port, account, deadlineMs: monotonicMs() + DEADLINE_MS });
      const answer = seen.firstTextAtMs - seen.sentAtMs;
      const { first } = await sayOnce(parts, account);
      answers.push(answer);
      chats.push(first);
      over.push(first - answer);
    }
    return {
      'over p50': percentile(over, 0.5),
      'chat, first token p50': percentile(chats, 0.5),
      'answer, first token p50': percentile(answers, 0.5),
    };
  };
  return {
    name: 'a chat, one at a time',
    about: `${count} chats with a flow of three nodes, each in a session of its own, and as many answers on a canvas (G12), which take turns; from sending the POST to the first text. The same model, of ${parts.tokens} tokens.`,
    metrics: { 'over p50': 'ms', 'chat, first token p50': 'ms', 'answer, first token p50': 'ms' },
    sides: { ours: measure },
    checks: [{ kind: 'value', metric: 'over p50', better: 'lower', floor: 3, goal: 3 }],
  };
}

function manyChats(parts: Parts, inFlight: number, chats: number): Case {
  const { api, worker, accounts } = parts;
  const measure = async (): Promise<Sample> => {
    const pids = [api.pid, worker.pid];
    const cpu = () => pids.reduce((sum, pid) => sum + processCpuMs(pid), 0);
    const cpuBefore = cpu();
    const waits: number[] = [];
    let left = chats;
    const stop = stopwatch();
    const work = async (account: BenchAccount) => {
      while (left > 0) {
        left -= 1;
        waits.push((await sayOnce(parts, account)).whole);
      }
    };
    await Promise.all(accounts.slice(0, inFlight).map(work));
    const measured = stop();
    return {
      'answers/s': (chats / measured.elapsedMs) * 1_000,
      'CPU/answer': (cpu() - cpuBefore) / chats,
      'answer p50': percentile(waits, 0.5),
      'answer p95': percentile(waits, 0.95),
      'memory, largest process': Math.max(...pids.map((pid) => processMemoryMb(pid).now)),
      [LOAD_METRIC]: cores(measured),
    };
  };
  return {
    name: `${inFlight} chats at once`,
    about: `${chats} chats with that flow; API and worker one process each, model, clients, MongoDB and Redis on the same cores. ${ELSEWHERE}: 56-72 answers/s, 17-23 ms CPU an answer.`,
    metrics: {
      ...{ 'answers/s': '', 'CPU/answer': 'ms of API and worker', 'answer p50': 'ms', 'answer p95': 'ms' },
      ...{ 'memory, largest process': 'MB', [LOAD_METRIC]: '' },
    },
    sides: { ours: measure },
    checks: [
      { kind: 'value', metric: 'answers/s', better: 'higher', floor: 96, goal: 108 },
      { kind: 'value', metric: 'CPU/answer', better: 'lower', floor: 10, goal: 8.5 },
    ],
  };
}

async function idleNodes({ api, accounts }: Parts, nodes: number): Promise<Case> {
  const [account] = accounts;
  if (!account) throw new Error('no account');
  const [none, row] = [
    await makeFlow(api, account, 'workflow', rowGraph(0)),
    await makeFlow(api, account, 'workflow', rowGraph(nodes)),
  ];
  const timed = async (flow: Workflow): Promise<number> => {
    const path = `/workflows/${flow.id}/execute`;
    const { execution_id: id } = await call<{ execution_id: string }>(api, account, path, { input: { name: 'Ana' } });
    for (const deadline = monotonicMs() + DEADLINE_MS; monotonicMs() < deadline;) {
      const execution = await call<Execution>(api, account, `/agentflows/${flow.id}/executions/${id}`);
      if (execution.finished_at) return Date.parse(execution.finished_at) - Date.parse(execution.created_at);
    }
    throw new Error('wrong result: an execution has no end in time');
  };
  return {
    name: `${nodes} nodes in a row`,
    about: `Executions of a flow of ${nodes} nodes in a row, each of which puts a value into a text, less one without them, by the server's own times; each node is recorded before the next one begins.`,
    metrics: { node: 'ms' },
    sides: {
      async ours() {
        const whole: number[] = [];
        for (let number = 0; number < 5; number += 1) whole.push((await timed(row)) - (await timed(none)));
        return { node: percentile(whole, 0.5) / nodes };
      },
    },
    checks: [{ kind: 'value', metric: 'node', better: 'lower', floor: 2, goal: 2 }],
  };
}

import { fakeAnswer, fakeModel } from '../fakes/openai-server';
import { askAndFollow, askAndWait } from '../fakes/answer-client';
import { readEventStream } from '../fakes/event-stream-client';
import { type BenchAccount, createAccounts } from '../lib/account';
import { cores, monotonicMs, stopwatch } from '../lib/clock';
import { listFlag, numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { processCpuMs, processMemoryMb } from '../lib/process-usage';
import { type ProductProcess, startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';
import { faultCases } from './answer-faults';
import { footprintCases } from './answer-footprint';

const DEADLINE_MS = 60_000;

/** Flowise 3.1.4 in queue mode, measured elsewhere (design of this benchmark): no peer product is run here. */
const ELSEWHERE = 'Measured elsewhere, on this kind of machine: Flowise 3.1.4 in queue mode';

interface Parts {
  api: ProductProcess;
  worker: ProductProcess;
  modelUrl: string;
  model: string;
  tokens: number;
  accounts: BenchAccount[];
  /** One read of MongoDB by its key, and nothing else. */
  readOnce(): Promise<unknown>;
}

/** G12: a whole answer, through every part, on this machine. */
export const answerGoal: Goal = {
  id: 'G12',
  name: 'answer',
  title: 'a whole answer: POST, run, queue, worker, agent loop, model, SSE',
  async *cases(context) {
    const opened = await openGoalParts(context);
    const fake = await context.startChild('fake-openai');
    const modelUrl = await fake.call<string>('open');
    const tokens = numberFlag(context, 'tokens', 20);
    const model = fakeModel(tokens, 0);
    const environment = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: modelUrl, OPENAI_MODEL: model };
    const [api, worker] = await Promise.all([
      startProduct(context, { roles: 'api,scheduler', environment }),
      startProduct(context, { roles: 'worker', environment }),
    ]);
    const inFlight = listFlag(context, 'conc', '8,32');
    const accounts = await createAccounts(api.port, opened.models, Math.max(...inFlight));
    const readOnce = () => opened.models.Canvas.collection.findOne({}, { projection: { _id: 1 } });
    const parts: Parts = { api, worker, modelUrl, model, tokens, accounts, readOnce };
    yield firstTokenCase(parts, numberFlag(context, 'seq', 60, 20));
    for (const count of inFlight) yield throughputCase(parts, count, numberFlag(context, 'answers', 600, 96));
    await Promise.all([api.stop(), worker.stop()]);
    yield* footprintCases(context, environment);
    yield* faultCases(context, opened.models, modelUrl);
  },
};

function firstTokenCase({ api, modelUrl, model, tokens, accounts, readOnce }: Parts, count: number): Case {
  const [account] = accounts;
  if (!account) throw new Error('no account');
  const ours = async () => {
    const seen = await askAndFollow({ port: api.port, account, deadlineMs: monotonicMs() + DEADLINE_MS });
    if (seen.text !== fakeAnswer(tokens)) throw new Error(`wrong result: ${seen.text}`);
    return { first: seen.firstTextAtMs - seen.sentAtMs, whole: seen.endedAtMs - seen.sentAtMs };
  };
  const measure = async (): Promise<Sample> => {
    const added: number[] = [];
    const firsts: number[] = [];
    const wholes: number[] = [];
    const reads: number[] = [];
    for (let number = 0; number < count; number += 1) {
      const direct = await askModel(modelUrl, model, fakeAnswer(tokens));
      const readAtMs = monotonicMs();
      await readOnce();
      reads.push(monotonicMs() - readAtMs);
      const { first, whole } = await ours();
      added.push(first - direct);
      firsts.push(first);
      wholes.push(whole);
    }
    return {
      'added p50': percentile(added, 0.5),
      'added p95': percentile(added, 0.95),
      'first token p50': percentile(firsts, 0.5),
      'whole answer p50': percentile(wholes, 0.5),
      'one read of MongoDB p50': percentile(reads, 0.5),
    };
  };
  return {
    name: 'first token, one at a time',
    about: `${count} answers of ${tokens} tokens; from sending the POST to the first text in the run's own event stream (a second request, made when the POST's head names the run), less the same model asked directly just before. Between them lie four trips to MongoDB that must follow on each other (the canvas and its member, the run's insert, its claim, the canvas as it is) and as many to Redis; one bare read by the benchmark itself is measured between the answers. ${ELSEWHERE}: 21-23 ms added p50.`,
    metrics: {
      'added p50': 'ms',
      'added p95': 'ms',
      'first token p50': 'ms',
      'whole answer p50': 'ms',
      'one read of MongoDB p50': 'ms',
    },
    sides: { ours: measure },
    checks: [{ kind: 'value', metric: 'added p50', better: 'lower', floor: 11, goal: 7 }],
  };
}

function throughputCase({ api, worker, accounts }: Parts, inFlight: number, answers: number): Case {
  const measure = async (): Promise<Sample> => {
    const pids = [api.pid, worker.pid];
    const cpu = () => pids.reduce((sum, pid) => sum + processCpuMs(pid), 0);
    const cpuBefore = cpu();
    const waits: number[] = [];
    let left = answers;
    const stop = stopwatch();
    const work = async (account: BenchAccount) => {
      while (left > 0) {
        left -= 1;
        const { sentAtMs, endedAtMs } = await askAndWait({ port: api.port, account, deadlineMs: 0 });
        waits.push(endedAtMs - sentAtMs);
      }
    };
    await Promise.all(accounts.slice(0, inFlight).map(work));
    const measured = stop();
    if (waits.length !== answers) throw new Error(`wrong result: ${waits.length} of ${answers} answers`);
    return {
      'answers/s': (answers / measured.elapsedMs) * 1_000,
      'CPU/answer': (cpu() - cpuBefore) / answers,
      'answer p50': percentile(waits, 0.5),
      'answer p95': percentile(waits, 0.95),
      'memory of the API': processMemoryMb(api.pid).now,
      'memory of the worker': processMemoryMb(worker.pid).now,
      'memory, largest process': Math.max(...pids.map((pid) => processMemoryMb(pid).now)),
      [LOAD_METRIC]: cores(measured),
    };
  };
  return {
    name: `${inFlight} answers at once`,
    about: `${answers} answers, each with its own canvas; API and worker one process each, model, clients, MongoDB and Redis on the same cores. ${ELSEWHERE}: 56-72 answers/s, 17-23 ms CPU an answer, 0.74-0.98 GB a process.`,
    metrics: {
      'answers/s': '',
      'CPU/answer': 'ms of API and worker',
      'answer p50': 'ms',
      'answer p95': 'ms',
      'memory of the API': 'MB',
      'memory of the worker': 'MB',
      [LOAD_METRIC]: '',
    },
    sides: { ours: measure },
    checks: [
      { kind: 'value', metric: 'answers/s', better: 'higher', floor: 96, goal: 170 },
      { kind: 'value', metric: 'CPU/answer', better: 'lower', floor: 16, goal: 10 },
      { kind: 'value', metric: 'memory, largest process', better: 'lower', floor: 430, goal: 300 },
    ],
  };
}

/** Milliseconds to the first token of the model alone. */
async function askModel(url: string, model: string, expected: string): Promise<number> {
  const { port, pathname } = new URL(`${url}/chat/completions`);
  const sentAtMs = monotonicMs();
  let firstAtMs = 0;
  let text = '';
  await readEventStream({
    port: Number(port),
    path: pathname,
    method: 'POST',
    body: { model, stream: true, messages: [{ role: 'user', content: 'Bench' }] },
    onFrame({ data, atMs }) {
      const content = (data as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content;
      if (!content) return;
      firstAtMs ||= atMs;
      text += content;
    },
  });
  if (text !== expected) throw new Error('wrong result: the model answered something else');
  return firstAtMs - sentAtMs;
}

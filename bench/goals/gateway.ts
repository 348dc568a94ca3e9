import { fakeAnswer, fakeModel } from '../fakes/openai-server';
import { startLiteLlm, startPortkey } from '../peers/start-gateway-peer';
import { createAccount } from '../lib/account';
import { type ChatServer, streamChat } from '../fakes/chat-client';
import { cores, stopwatch } from '../lib/clock';
import { numberFlag } from '../lib/context';
import { type Case, type Goal, LOAD_METRIC, type Sample } from '../lib/goal';
import { openGoalParts } from '../lib/open-parts';
import { processCpuMs } from '../lib/process-usage';
import { startProduct } from '../lib/product';
import { percentile } from '../lib/statistics';
import { warmUp } from '../lib/warm-up';

const LATENCY_TOKENS = 32;
const LATENCY_GAP_MS = 2;
const LOAD_TOKENS = 64;
/** Calls of each side before the first that counts: what is compared are processes that serve, not ones that start. */
const WARM_UP_CALLS = 500;
const WARM_UP_AT_ONCE = 32;
/** The model's name at our gateway. */
const OURS = 'compatible';
const LIMIT_TOKEN = 'bench-0123456789abcdef';

/** Where a chat request goes, and what it takes to be let in. */
interface Target extends ChatServer {
  /** Of the process whose CPU counts; 0: none. */
  pid: number;
}

/** G6: what our gateway adds to a call of a model, beside a pipe that does nothing and other gateways. */
export const gatewayGoal: Goal = {
  id: 'G6',
  name: 'gateway',
  title: 'a streamed chat completion through the gateway, against a bare pipe and other gateways',
  async *cases(context) {
    const { models } = await openGoalParts(context);
    const fake = await context.startChild('fake-openai');
    const upstream = await fake.call<string>('open');
    const [slow, fast] = [fakeModel(LATENCY_TOKENS, LATENCY_GAP_MS), fakeModel(LOAD_TOKENS, 0)];
    const { mongodbUri, redisUrl, prefix } = context;
    const limit = await context.startChild('bare-gateway');
    const limitPort = await limit.call<number>('open', { mongodbUri, redisUrl, prefix, upstream, token: LIMIT_TOKEN });
    const pipe = await context.startChild('bare-pipe');
    const pipePort = await pipe.call<number>('open', { upstream });
    const ours = async (model: string): Promise<Target> => {
      const environment = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: upstream, OPENAI_MODEL: model };
      const { pid, port } = await startProduct(context, { roles: 'api,gateway', environment });
      const account = await createAccount(port, models);
      return { pid, port, headers: { authorization: `Bearer ${account.token}` } };
    };
    const wanted = (context.flags['peers'] ?? (context.isQuick ? '' : 'portkey,litellm')).split(',');
    const others: Record<string, Target> = {};
    if (wanted.includes('portkey')) others['Portkey'] = await startPortkey(context, upstream);
    if (wanted.includes('litellm')) others['LiteLLM'] = await startLiteLlm(context, upstream, [slow, fast]);
    const direct: Target = { pid: 0, port: Number(new URL(upstream).port), headers: {} };
    const peer: Target = { pid: pipe.pid, port: pipePort, headers: {} };
    const bare = { pid: limit.pid, port: limitPort, headers: { authorization: `Bearer ${LIMIT_TOKEN}` } };
    const sides = { peer, 'same calls, bare': bare, ...others };
    const [oursSlow, oursFast] = [await ours(slow), await ours(fast)];
    const warm = numberFlag(context, 'warm', WARM_UP_CALLS, 20);
    for (const target of [oursSlow, ...Object.values(sides)])
      await warmUp(warm, WARM_UP_AT_ONCE, () => wholeChat(target, target === oursSlow ? OURS : slow, LATENCY_TOKENS));
    await warmUp(warm, WARM_UP_AT_ONCE, () => wholeChat(oursFast, OURS, LOAD_TOKENS));
    yield latencyCase(direct, { ours: oursSlow, ...sides }, slow, {
      requests: numberFlag(context, 'req', 60, 20),
      warm,
    });
    yield loadCase(
      { ours: oursFast, ...sides },
      fast,
      numberFlag(context, 'load', 600, 96),
      numberFlag(context, 'conc', 32),
    );
  },
};

function latencyCase(
  direct: Target,
  targets: Record<string, Target>,
  model: string,
  { requests, warm }: { requests: number; warm: number },
): Case {
  const measure = async (target: Target): Promise<Sample> => {
    const added: number[] = [];
    const whole: number[] = [];
    for (let number = 0; number < requests; number += 1) {
      const without = await wholeChat(direct, model, LATENCY_TOKENS);
      const through = await wholeChat(target, modelFor(target, targets, model), LATENCY_TOKENS);
      added.push(through.firstMs - without.firstMs);
      whole.push(through.wholeMs - without.wholeMs);
    }
    return {
      'added first token p50': percentile(added, 0.5),
      'added first token p95': percentile(added, 0.95),
      'added whole p50': percentile(whole, 0.5),
    };
  };
  return {
    name: 'one at a time',
    about: `${requests} streams of ${LATENCY_TOKENS} tokens, one each ${LATENCY_GAP_MS} ms, 2 KB of prompt; each less the same call made directly just before; each side has answered ${warm} calls before. Ours: token, rate limit, route to a model, usage scanned, ledger row. The peer: node:http, piped; “same calls, bare”: with the calls to Redis and MongoDB that a gateway must make, and none of the work between.`,
    metrics: { 'added first token p50': 'ms', 'added first token p95': 'ms', 'added whole p50': 'ms' },
    sides: Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, () => measure(target)])),
    checks: [{ kind: 'ratio', metric: 'added first token p50', better: 'lower', floor: 1.5, goal: 1.15 }],
  };
}

function loadCase(targets: Record<string, Target>, model: string, requests: number, inFlight: number): Case {
  const measure = async (target: Target): Promise<Sample> => {
    const cpuBefore = processCpuMs(target.pid);
    const stop = stopwatch();
    let left = requests;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await wholeChat(target, modelFor(target, targets, model), LOAD_TOKENS);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
    const measured = stop();
    return {
      'req/s': (requests / measured.elapsedMs) * 1_000,
      'CPU/request': (processCpuMs(target.pid) - cpuBefore) / requests,
      [LOAD_METRIC]: cores(measured),
    };
  };
  return {
    name: `${inFlight} at once`,
    about: `${requests} streams of ${LOAD_TOKENS} tokens, as fast as they come; every text is compared with the source.`,
    metrics: { 'req/s': '', 'CPU/request': 'ms of the gateway', [LOAD_METRIC]: '' },
    sides: Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, () => measure(target)])),
    checks: [
      { kind: 'ratio', metric: 'req/s', better: 'higher', floor: 0.8, goal: 0.9, cpu: 'CPU/request' },
      { kind: 'ratio', metric: 'CPU/request', better: 'lower', floor: 1.3, goal: 1.1 },
    ],
  };
}

/** Ours knows the upstream's model by its own id. */
const modelFor = (target: Target, targets: Record<string, Target>, model: string): string =>
  target === targets['ours'] ? OURS : model;

/** Throws where the text is not the whole of the source. */
async function wholeChat(server: Target, model: string, tokens: number) {
  const seen = await streamChat(server, model);
  if (seen.text !== fakeAnswer(tokens)) throw new Error(`wrong result: ${seen.text.slice(0, 200)}`);
  return seen;
}

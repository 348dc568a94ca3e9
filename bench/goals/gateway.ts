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
import { makeCalls } from '../lib/make-calls';

const LATENCY_TOKENS = 32;
const LATENCY_GAP_MS = 2;
const LOAD_TOKENS = 64;
/** An answer as people get them: long, and a piece at a time. */
const LONG_TOKENS = 400;
/**
 * Calls of each side before the first that counts: what is compared are processes that serve, not ones that start. Those answer two
 * to three times slower until V8 has compiled what they do, most on the side that does more.
 */
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
    const long = fakeModel(LONG_TOKENS, LATENCY_GAP_MS);
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
    const bareSides = { peer, 'same calls, bare': bare };
    const sides = { ...bareSides, ...others };
    const [oursSlow, oursFast, oursLong] = [await ours(slow), await ours(fast), await ours(long)];
    const warm = numberFlag(context, 'warm', WARM_UP_CALLS, 20);
    for (const target of [oursSlow, ...Object.values(sides)])
      await makeCalls(warm, WARM_UP_AT_ONCE, () =>
        wholeChat(target, target === oursSlow ? OURS : slow, LATENCY_TOKENS),
      );
    for (const [target, tokens] of [
      [oursFast, LOAD_TOKENS],
      [oursLong, LONG_TOKENS],
    ] as const)
      await makeCalls(warm, WARM_UP_AT_ONCE, () => wholeChat(target, OURS, tokens));
    yield latencyCase(direct, { ours: oursSlow, ...sides }, slow, {
      requests: numberFlag(context, 'req', 60, 20),
      warm,
    });
    const inFlight = numberFlag(context, 'conc', 32);
    yield loadCase({ ours: oursFast, ...sides }, fast, numberFlag(context, 'load', 600, 96), inFlight);
    yield longCase({ ours: oursLong, ...bareSides }, long, numberFlag(context, 'long', 128, 32), inFlight);
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
    sides: sidesOf(targets, measure),
    checks: [{ kind: 'ratio', metric: 'added first token p50', better: 'lower', floor: 1.5, goal: 1.15 }],
  };
}

function loadCase(targets: Record<string, Target>, model: string, requests: number, inFlight: number): Case {
  const call = (target: Target) => wholeChat(target, modelFor(target, targets, model), LOAD_TOKENS);
  const measure = async (target: Target): Promise<Sample> => {
    const { perCallMs, cpuMs, load } = await measureLoad(target, requests, inFlight, call);
    return { 'req/s': 1_000 / perCallMs, 'CPU/request': cpuMs, [LOAD_METRIC]: load };
  };
  return {
    name: `${inFlight} at once`,
    about: `${requests} streams of ${LOAD_TOKENS} tokens, as fast as they come: a provider's whole answer in one piece, so that what a call costs is all there is; every text is compared with the source.`,
    metrics: { 'req/s': '', 'CPU/request': 'ms of the gateway', [LOAD_METRIC]: '' },
    sides: sidesOf(targets, measure),
    checks: [
      { kind: 'ratio', metric: 'req/s', better: 'higher', floor: 0.8, goal: 0.9, cpu: 'CPU/request' },
      { kind: 'ratio', metric: 'CPU/request', better: 'lower', floor: 1.3, goal: 1.1 },
    ],
  };
}

/** How many requests a second is the model's own pace here: only what they cost tells something. */
function longCase(targets: Record<string, Target>, model: string, requests: number, inFlight: number): Case {
  const call = (target: Target) => wholeChat(target, modelFor(target, targets, model), LONG_TOKENS);
  const measure = async (target: Target): Promise<Sample> => {
    const { cpuMs, load } = await measureLoad(target, requests, inFlight, call);
    return { 'CPU/request': cpuMs, 'CPU/token': (cpuMs / LONG_TOKENS) * 1_000, [LOAD_METRIC]: load };
  };
  return {
    name: 'long answers',
    about: `${requests} streams of ${LONG_TOKENS} tokens, one each ${LATENCY_GAP_MS} ms, ${inFlight} at once; every text is compared with the source.`,
    metrics: { 'CPU/request': 'ms of the gateway', 'CPU/token': 'us of the gateway', [LOAD_METRIC]: '' },
    sides: sidesOf(targets, measure),
    checks: [],
  };
}

async function measureLoad(
  target: Target,
  requests: number,
  inFlight: number,
  call: (target: Target) => Promise<unknown>,
): Promise<{ perCallMs: number; cpuMs: number; load: number }> {
  const cpuBefore = processCpuMs(target.pid);
  const stop = stopwatch();
  await makeCalls(requests, inFlight, () => call(target));
  const measured = stop();
  return {
    perCallMs: measured.elapsedMs / requests,
    cpuMs: (processCpuMs(target.pid) - cpuBefore) / requests,
    load: cores(measured),
  };
}

const sidesOf = (targets: Record<string, Target>, measure: (target: Target) => Promise<Sample>) =>
  Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, () => measure(target)]));

/** Ours knows the upstream's model by its own id. */
const modelFor = (target: Target, targets: Record<string, Target>, model: string): string =>
  target === targets['ours'] ? OURS : model;

/** Throws where the text is not the whole of the source. */
async function wholeChat(server: Target, model: string, tokens: number) {
  const seen = await streamChat(server, model);
  if (seen.text !== fakeAnswer(tokens)) throw new Error(`wrong result: ${seen.text.slice(0, 200)}`);
  return seen;
}

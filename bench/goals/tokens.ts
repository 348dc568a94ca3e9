import { type Redis } from 'ioredis';
import { delay } from '../../src/platform/time';
import type { StreamedRun } from '../children/token-worker';
import type { Viewed } from '../children/token-viewers';
import { fakeAnswer, fakeModel } from '../fakes/openai-server';
import type { BenchChild } from '../lib/child';
import { listFlag, numberFlag } from '../lib/context';
import type { Case, Goal, Sample } from '../lib/goal';
import { benchCaller, insertRuns, startBenchRun } from '../lib/make-runs';
import { openGoalParts } from '../lib/open-parts';
import { openTickets } from '../lib/open-tickets';
import { countCommands } from '../lib/redis-commands';
import { median } from '../lib/statistics';

/** So long the viewers may take to subscribe. */
const SUBSCRIBE_MS = 100;

interface Parts {
  worker: BenchChild;
  viewers: BenchChild;
  redis: Redis;
  insert(count: number): Promise<string[]>;
}
interface Shape {
  tokens: number;
  gapMs: number;
  viewers: number;
  /** Streams of one round; the median counts. */
  streams: number;
}

/** G5: what showing tokens costs the stream that makes them. */
export const tokensGoal: Goal = {
  id: 'G5',
  name: 'tokens',
  title: 'a 1,000-token stream: worker to Redis to viewers, against the same stream shown to nobody',
  async *cases(context) {
    const { mongodbUri, prefix } = context;
    const { url: redisUrl } = await context.startRedis();
    const parts = await openGoalParts(context, redisUrl);
    const model = await context.startChild('fake-openai');
    const worker = await context.startChild('token-worker');
    const viewers = await context.startChild('token-viewers');
    const modelUrl = await model.call<string>('open');
    await Promise.all([
      worker.call('open', { mongodbUri, redisUrl, prefix, modelUrl }),
      viewers.call('open', { mongodbUri, redisUrl, prefix }),
    ]);
    const { tickets } = await openTickets(context, parts);
    await startBenchRun({ models: parts.models, tickets, log: parts.log }, benchCaller());
    const template = await parts.models.Run.collection.findOne({});
    if (!template) throw new Error('no run was written');
    const insert = (count: number) => insertRuns(parts.models, template, count);
    const tokens = numberFlag(context, 'tokens', 1_000);
    for (const gapMs of listFlag(context, 'gap', '0,5')) {
      const streams = gapMs === 0 ? numberFlag(context, 'streams', 15, 5) : 1;
      for (const count of listFlag(context, 'viewers', '1,50')) {
        yield tokensCase(
          { worker, viewers, redis: parts.redis.command, insert },
          { tokens, gapMs, viewers: count, streams },
        );
      }
    }
  },
};

function tokensCase(parts: Parts, shape: Shape): Case {
  const { tokens, gapMs, viewers, streams } = shape;
  const side = (isBroadcast: boolean) => async (): Promise<Sample> => {
    const samples: Sample[] = [];
    for (const runId of await parts.insert(streams)) samples.push(await streamOnce(parts, shape, runId, isBroadcast));
    return Object.fromEntries(
      Object.keys(samples[0] ?? {}).map((metric) => [
        metric,
        median(samples.map((sample) => sample[metric] ?? Number.NaN)),
      ]),
    );
  };
  return {
    name: `${tokens} tokens, gap ${gapMs} ms, ${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}`,
    about: `One model call of our client over HTTP; wall time from the call to its last token in the worker, median of ${streams}. Ours hints each token; the peer hints none. Viewers follow in another process; each one's text is compared with the source.`,
    metrics: {
      'wall time': 'ms',
      'CPU/token': 'µs of the worker',
      'first text at a viewer': 'ms after the call began',
      'last text at a viewer': 'ms after the worker had it',
      'commands/token': 'in Redis, those within scripts included',
      'trips/token': 'to Redis',
      'equal texts': 'share of viewers',
    },
    sides: { ours: side(true), peer: side(false) },
    checks: [
      { kind: 'ratio', metric: 'wall time', better: 'lower', floor: 1.05, goal: 1.02, cpu: 'CPU/token' },
      { kind: 'value', metric: 'commands/token', better: 'lower', floor: 0.2, goal: 0.05 },
      { kind: 'value', metric: 'equal texts', better: 'higher', floor: 1, goal: 1 },
    ],
  };
}

async function streamOnce(
  parts: Parts,
  { tokens, gapMs, viewers }: Shape,
  runId: string,
  isBroadcast: boolean,
): Promise<Sample> {
  await parts.viewers.call('watch', { runId, viewers });
  await delay(SUBSCRIBE_MS);
  const before = await countCommands(parts.redis);
  const streamed = await parts.worker.call<StreamedRun>('stream', {
    runId,
    model: fakeModel(tokens, gapMs),
    isBroadcast,
  });
  const viewed = await parts.viewers.call<Viewed[]>('viewed');
  const after = await countCommands(parts.redis);
  const source = fakeAnswer(tokens);
  if (streamed.text !== source) throw new Error('wrong result: the worker has another text than the model sent');
  const isWhole = (seen: Viewed) => seen.facts.every((seq, index) => seq === index + 1);
  if (viewed.length !== viewers || !viewed.every(isWhole)) throw new Error('wrong result: a viewer missed a fact');
  const sample: Sample = { 'wall time': streamed.streamMs, 'CPU/token': (streamed.cpuMs * 1_000) / tokens };
  if (!isBroadcast) return sample;
  const equal = viewed.filter(({ text }) => text === source).length / viewers;
  if (equal < 1)
    throw new Error(`wrong result: ${Math.round((1 - equal) * viewers)} of ${viewers} viewers have another text`);
  return {
    ...sample,
    'first text at a viewer': median(viewed.map(({ firstAtMs }) => firstAtMs - streamed.startedAtMs)),
    'last text at a viewer':
      Math.max(...viewed.map(({ lastAtMs }) => lastAtMs)) - streamed.startedAtMs - streamed.streamMs,
    'commands/token': (after.all - before.all) / tokens,
    'trips/token': (after.sent - before.sent) / tokens,
    'equal texts': equal,
  };
}

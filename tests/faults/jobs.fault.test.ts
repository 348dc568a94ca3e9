/** Tickets that come several times, and runs that are cancelled at any moment. */
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { LONG_LEASE, ProcessRig } from '../support/process-rig';
import { serviceUris, waitFor } from '../support/test-services';
import { HttpFailure } from '../support/weft-client';
import { Campaign, inLanes } from './campaign';
import { type CountingModel, startCountingModel } from './counting-model';
import { faultTest } from './fault-test';
import { profile } from './profile';

const QUEUE = 'canvas-generation';
/** So many share a canvas: it has room, and they collide. */
const RUNS_A_CANVAS = 100;
/** A second, and what a busy machine adds to it. */
const STOP_MOST_MS = 2_000;

let model: CountingModel;
let rig: ProcessRig;
let redis: Redis;
let queue: Queue;

beforeAll(async () => {
  model = await startCountingModel();
  rig = await ProcessRig.start({ workers: 2, environment: { ...LONG_LEASE, ...model.environment } });
  redis = new Redis(serviceUris().redisUrl, { maxRetriesPerRequest: null });
  queue = new Queue(QUEUE, { connection: redis, prefix: rig.name });
}, profile.timeoutMs);
afterAll(async () => {
  await queue?.close();
  redis?.disconnect();
  await rig?.stop();
  await model?.close();
}, 30_000);

const begin = () => Campaign.begin(rig, model);

faultTest('R11', 'every ticket delivered three times', begin, async ({ campaign, chance, did, judge }) => {
  const { duplicatedRuns } = profile;
  const canvases = await campaign.createCanvases(Math.max(5, Math.ceil(duplicatedRuns / RUNS_A_CANVAS)));
  await inLanes(Array.from({ length: duplicatedRuns }), 20, async (_, index) => {
    const { runId, ended } = await campaign.ask({
      canvasId: chance.pick(canvases),
      blocks: chance.between(3, 25),
      delayMs: chance.between(0, 10),
    });
    for (let copy = 0; copy < 2; copy += 1) {
      await delay(chance.between(0, 400));
      await queue.add(QUEUE, { runId }, { jobId: `copy-${index}-${copy}-${runId}` });
    }
    await ended;
  });
  await waitFor(
    'every copy to be worked on',
    async () => (await queue.getJobCountByTypes('waiting', 'active', 'prioritized')) === 0,
  );
  did({ runs: duplicatedRuns, tickets: 3 * duplicatedRuns });
  await judge();
  // C7 has counted the model's calls. And no copy took a run: what was tried again had failed, or its worker got no turn.
  expect(await campaign.outcomes()).toEqual({ succeeded: duplicatedRuns });
  const runs = await rig.db
    .collection('runs')
    .find({ attempt: { $gt: 1 } })
    .toArray();
  did({ 'tried again': runs.length });
  expect(runs.filter((run) => run['attempt'] - 1 > run['errorCount'] + run['crashes'])).toEqual([]);
});

faultTest(
  'R33',
  'cancelled at any moment: no effect after the answer, the worker free within a second',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const rounds = Math.ceil(profile.cancels / 4);
    const cancelled: string[] = [];
    const stoppedMs: number[] = [];
    let canvases: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      if (round % RUNS_A_CANVAS === 0) canvases = await campaign.createCanvases(4);
      await Promise.all(
        canvases.map(async (canvasId, index) => {
          // Some are cancelled while they are saved: few blocks, no pause.
          const isShort = (index + round) % 2 === 0;
          const run = await campaign.ask({ canvasId, blocks: isShort ? 5 : 40, delayMs: isShort ? 0 : 100 });
          await delay(isShort ? chance.between(0, 250) : chance.between(0, 1_500));
          const isCancelled = await campaign.client.cancel(run.runId).then(
            () => true,
            (error: unknown) => {
              if (error instanceof HttpFailure && error.status === 409) return false; // it had ended before
              throw error;
            },
          );
          if (isCancelled) cancelled.push(run.runId);
        }),
      );
      const startedAt = Date.now();
      await waitFor('the workers to be free', async () => (await queue.getActiveCount()) === 0, 10_000);
      stoppedMs.push(Date.now() - startedAt);
    }
    stoppedMs.sort((one, other) => one - other);
    const slowestMs = stoppedMs.at(-1) ?? 0;
    did({ runs: 4 * rounds, cancelled: cancelled.length, 'slowest stop (ms)': slowestMs });
    await judge();
    expect(cancelled.length).toBeGreaterThan(0);
    expect(await campaign.outcomes()).toMatchObject({ cancelled: cancelled.length });
    expect(slowestMs).toBeLessThan(STOP_MOST_MS);
  },
);

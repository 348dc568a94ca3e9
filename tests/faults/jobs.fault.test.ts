/** Tickets that come several times, and runs that are cancelled at any moment. */
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { ProcessRig } from '../support/process-rig';
import { serviceUris, waitFor } from '../support/test-services';
import { HttpFailure } from '../support/weft-client';
import { Campaign, inLanes } from './campaign';
import { profile } from './profile';
import { openChance } from './seed';

const QUEUE = 'canvas-generation';
let rig: ProcessRig;
let redis: Redis;
let queue: Queue;
let campaign: Campaign;

beforeAll(async () => {
  rig = await ProcessRig.start({ workers: 2 });
  redis = new Redis(serviceUris().redisUrl, { maxRetriesPerRequest: null });
  queue = new Queue(QUEUE, { connection: redis, prefix: rig.name });
}, profile.timeoutMs);
beforeEach(async () => {
  campaign = await Campaign.begin(rig);
});
afterEach(() => campaign.close());
afterAll(async () => {
  await queue?.close();
  redis?.disconnect();
  await rig?.stop();
}, 30_000);

test(
  'R11: every ticket delivered three times',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R11');
      const canvases = await campaign.createCanvases(5);
      await inLanes(Array.from({ length: profile.duplicatedRuns }), 20, async (_, index) => {
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
      expect(await campaign.verify()).toEqual([]);
      // Every copy was worked on, and did nothing.
      await waitFor(
        'every copy to be worked on',
        async () => (await queue.getJobCountByTypes('waiting', 'active', 'prioritized')) === 0,
      );
      const runs = await rig.db.collection('runs').find().toArray();
      const mine = runs.filter(({ _id }) => campaign.acked.some(({ runId }) => runId === String(_id)));
      expect(mine.map(({ attempt, status }) => `${status} ${attempt}`)).toEqual(mine.map(() => 'succeeded 1'));
    });
  },
  profile.timeoutMs,
);

test(
  'R33: cancelled at any moment: no effect after the answer, the worker free within a second',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R33');
      const canvases = await campaign.createCanvases(4);
      const cancelled: string[] = [];
      const stoppedMs: number[] = [];
      for (let round = 0; round < profile.cancels / canvases.length; round += 1) {
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
      expect(await campaign.verify()).toEqual([]);
      expect(cancelled.length).toBeGreaterThan(0);
      const runs = await rig.db.collection('runs').find().toArray();
      expect(runs.filter(({ _id, status }) => cancelled.includes(String(_id)) && status !== 'cancelled')).toEqual([]);
      expect(Math.max(...stoppedMs)).toBeLessThan(STOP_MOST_MS);
    });
  },
  profile.timeoutMs,
);

/** A second, and what a busy machine adds to it. */
const STOP_MOST_MS = 2_000;

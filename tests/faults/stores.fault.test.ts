/** Redis restarted and robbed of its memory: nothing that was acknowledged is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { type OwnRedis, startOwnRedis } from '../rigs/own-redis';
import { LONG_LEASE, ProcessRig } from '../rigs/process-rig';
import { type FaultProxy, hostOf, startFaultProxy, throughProxy } from '../fakes/tcp-fault-proxy';
import { waitFor } from '../rigs/test-services';
import { Campaign } from './campaign';
import { canvasesFor } from './canvases-for';
import { faultTest, type Trial } from './fault-test';
import { profile } from './profile';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

const WORKERS = profile.hasSplitRoles ? 2 : 1;
/** Runs asked for at once. */
const LANES = 40;
/** The figure of the design: tickets of 10,000 open runs are there again. */
const REBUILT_WITHIN_MS = 30_000;

let redis: OwnRedis;
let redisProxy: FaultProxy;
let rig: ProcessRig;

openForTests(async (later) => {
  redis = await startOwnRedis();
  later(() => redis.close());
  redisProxy = await startFaultProxy({ target: hostOf(redis.url) });
  later(() => redisProxy.close());
  rig = await ProcessRig.start({
    workers: 0, // `staff` starts them: tickets are to be rebuilt before there are any
    environment: LONG_LEASE, // those that are killed have no runs
    redisUrl: throughProxy(redis.url, redisProxy),
  });
  later(() => rig.stop());
});
afterEach(() => redisProxy.setFaults());

const begin = () => Campaign.begin(rig);

/** Has the workers run, those of a test before or new ones. */
async function staff(): Promise<void> {
  const gone = rig.workers.filter(({ isRunning }) => !isRunning);
  const missing = Array.from({ length: WORKERS - rig.workers.length });
  await Promise.all([...gone.map((worker) => worker.start()), ...missing.map(() => rig.spawn('worker'))]);
}

faultTest('R7', 'tickets of many open runs are rebuilt', begin, async (trial) => {
  const { campaign, chance, did, judge } = trial;
  const { openRuns } = profile;
  for (const worker of rig.workers) await worker.kill(); // nobody works them off meanwhile
  // Many: forty runs that save to the same few canvases would measure how those collide.
  const canvases = await campaign.createCanvases(canvasesFor(openRuns, 50));
  await inLanes(Array.from({ length: openRuns }), LANES, async () => {
    await campaign.ask({ canvasId: chance.pick(canvases), blocks: 3, delayMs: 0, follow: false });
  });
  const rebuiltMs = await rebuildTickets(trial, openRuns);
  did({ 'open runs': openRuns, 'rebuilt after (ms)': rebuiltMs });
  await staff();
  await campaign.catchUp(0, profile.timeoutMs / 2);
  await judge();
  expect(await campaign.outcomes()).toEqual({ succeeded: openRuns });
  expect(rebuiltMs).toBeLessThan(REBUILT_WITHIN_MS);
});

faultTest(
  'R6',
  'Redis restarts in the middle of runs, and new ones are started all the same',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const { runs, restarts } = profile.redisRestarts;
    await staff();
    const canvases = await campaign.createCanvases(canvasesFor(runs, 4));
    const some = Math.ceil(runs / restarts);
    for (let restart = 0; restart < restarts; restart += 1) {
      // Half of them before it goes away, half while it is away.
      const half = Array.from({ length: Math.ceil(some / 2) });
      await inLanes(half, LANES, async () => {
        await campaign.ask({ canvasId: chance.pick(canvases), blocks: chance.between(5, 30), delayMs: 20 });
      });
      await delay(chance.between(100, 800));
      redisProxy.setFaults({ kind: 'down' });
      await redis.restart();
      await inLanes(half, LANES, async () => {
        await campaign.ask({ canvasId: chance.pick(canvases), blocks: 5 });
      });
      await delay(chance.between(0, 500));
      redisProxy.setFaults();
      await campaign.catchUp(LANES * 4);
    }
    did({ runs: campaign.acked.length, restarts });
    await judge();
    expect(await campaign.outcomes()).toEqual({ succeeded: campaign.acked.length });
  },
);

faultTest('R7', 'Redis loses everything, or what is newest', begin, async ({ campaign, chance, did, judge }) => {
  const losses = ['emptied', 'cut', 'an old dump'] as const;
  const { times, runs } = profile.redisLosses;
  await staff();
  await redis.remember();
  for (let loss = 0; loss < times; loss += 1) {
    const canvases = await campaign.createCanvases(runs);
    const asking = canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 20, delayMs: chance.between(0, 80) }));
    await Promise.all(asking);
    await delay(chance.between(0, 700));
    const kind = losses[loss % losses.length] ?? 'emptied';
    if (kind === 'emptied') await redis.flush();
    else if (kind === 'cut') await redis.cut(chance.next());
    else await redis.goBack();
    did({ [kind]: 1 });
  }
  did({ runs: campaign.acked.length, losses: times });
  await judge();
  expect(await campaign.outcomes()).toEqual({ succeeded: runs * times });
});

/** Empties Redis and waits until every open run has a ticket again; gives how long that took. */
async function rebuildTickets({ campaign }: Trial, count: number): Promise<number> {
  const queue = new Queue('canvas-generation', { connection: { url: redis.url }, prefix: rig.name });
  try {
    const startedAt = Date.now();
    await redis.flush();
    await waitFor(
      `${count} tickets`,
      async () => (await queue.getJobCountByTypes('waiting', 'prioritized', 'delayed')) >= count,
      10 * REBUILT_WITHIN_MS,
    );
    expect(await campaign.outcomes()).toEqual({ queued: count });
    return Date.now() - startedAt;
  } finally {
    await queue.close();
  }
}

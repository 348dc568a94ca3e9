/** Workers that die, stumble and freeze: others go on from the last finished step, and nothing is lost or doubled. */
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ProcessRig } from '../rigs/process-rig';
import type { RigProcess } from '../rigs/rig-process';
import { serviceUris, waitFor } from '../rigs/test-services';
import type { WeftClient } from '../support/weft-client';
import { Campaign } from './campaign';
import { canvasesFor } from './canvases-for';
import { countAttempts } from './count-attempts';
import { type CountingModel, startCountingModel } from './counting-model';
import { faultTest } from './fault-test';
import { sumOf, expectSettled, readRows, setBudget } from './gateway/ledger-facts';
import { profile } from './profile';
import type { Chance } from './seed';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';
import { waitForTakeover } from './wait-for-takeover';

/** Short: the tests wait for it. Whoever loses one for want of a turn is taken over, as after a kill. */
const LEASE_MS = 2_000;
const { workers: WORKERS } = profile.workerKills;
/** Runs asked for at once. */
const LANES = 60;
/** While kills are left, no fewer runs are under way: the last ones are asked for again. */
const KEPT_UNDER_WAY = 6;
/** Of the dozen frames that a run sends, so many are between kills: the rest come while a killed worker starts again. */
const FRAMES_A_RUN = 4;
/** A dead process is known for one after some seconds. */
const SETTLE_MS = 30_000;

let model: CountingModel;
let rig: ProcessRig;
let redis: Redis;

openForTests(async (later) => {
  model = await startCountingModel();
  later(() => model.close());
  rig = await ProcessRig.start({
    workers: WORKERS,
    environment: { RUN_LEASE_MS: String(LEASE_MS), GENERATION_CONCURRENCY: '5', ...model.environment },
  });
  later(() => rig.stop());
  redis = new Redis(serviceUris().redisUrl);
  later(() => redis.quit());
});

const begin = () => Campaign.begin(rig, model);

faultTest('R1', 'workers killed at any moment', begin, async ({ campaign, chance, did, judge }) => {
  const { runs, kills, delayMs } = profile.workerKills;
  const since = new Date();
  const processes = await redis.scard(`${rig.name}:open-calls`);
  await setBudget(campaign.client);
  const canvases = await campaign.createCanvases(canvasesFor(runs, 12));
  const plan = Array.from({ length: runs }, () => ({
    canvasId: chance.pick(canvases),
    blocks: chance.between(3, 15),
    delayMs: chance.between(...delayMs),
  }));
  // Kills follow the work done, not the clock: a slow machine gets as far between two of them as a fast one.
  let last = 0;
  const moments = Array.from({ length: kills }, () => ({
    // On average after six tenths of a kill's share of the frames: most kills fall within the planned runs.
    frames: chance.between(1, (1.2 * FRAMES_A_RUN * runs) / kills),
    afterMs: chance.between(0, 50),
    // Never the one before: it still starts, and the runs would be over while the test waits for it.
    victim: (last = (last + chance.between(1, WORKERS - 1)) % WORKERS),
  }));
  const [killing, over] = [new AbortController(), new AbortController()];
  let underWay = 0;
  const asking = inLanes(plan, LANES, async (ask) => {
    do {
      underWay += 1;
      const { ended } = await campaign.ask(ask);
      await ended;
      underWay -= 1;
    } while (underWay < KEPT_UNDER_WAY && !killing.signal.aborted);
  }).finally(() => over.abort());
  let killed = 0;
  const restarts: (Promise<void> | undefined)[] = [];
  try {
    for (const { frames, afterMs, victim } of moments) {
      await campaign.progress(frames, over.signal);
      await delay(afterMs);
      await restarts[victim]; // nobody waits for the others to come back: two may be away at once
      if (over.signal.aborted) break; // asking has failed: nothing is left to be hit
      if (profile.workerKills.mustHit) await waitFor('the victim to be at a run', () => isBusy(rig.workers[victim]));
      restarts[victim] = rig.workers[victim]?.restart();
      killed += 1;
    }
  } finally {
    killing.abort();
  }
  await Promise.all([asking, ...restarts]);
  const asked = campaign.acked.length;
  did({ runs: asked, kills: killed, 'interrupted attempts': await campaign.countInterrupted() });
  expect(killed).toBe(kills);
  expect(asked).toBeGreaterThanOrEqual(runs);
  await judge();
  await campaign.expectSuccess(asked);
  did(await expectCallsPaid(campaign.client, since, processes));
});

faultTest('R3', 'a frozen worker wakes after its lease', begin, async ({ campaign, chance, did, judge }) => {
  const canvases = await campaign.createCanvases(canvasesFor(6 * profile.freezes, 6));
  const before = await countRefusals();
  const asking: Promise<unknown>[] = [];
  for (let freeze = 0; freeze < profile.freezes; freeze += 1) {
    const runs = await Promise.all(
      Array.from({ length: 6 }, () =>
        campaign.ask({ canvasId: chance.pick(canvases), blocks: chance.between(8, 12), delayMs: 100 }),
      ),
    );
    asking.push(...runs.map(({ ended }) => ended));
    await delay(chance.between(100, 500));
    const victim = await waitFor('a worker to be at a run', () => findBusyWorker(chance));
    victim.freeze();
    await waitForTakeover(rig, victim);
    victim.thaw();
  }
  await Promise.allSettled(asking);
  const refusals = (await countRefusals()) - before;
  did({ runs: 6 * profile.freezes, freezes: profile.freezes, 'refused writes': refusals });
  await judge();
  await campaign.expectSuccess(6 * profile.freezes);
  expect(refusals).toBeGreaterThanOrEqual(profile.freezes);
});

const countRefusals = async () =>
  (await Promise.all(rig.workers.map(countAttempts))).reduce((sum, { fenced }) => sum + fenced, 0);

/** One of the workers that are at a run; undefined where none is. */
async function findBusyWorker(chance: Chance): Promise<RigProcess | undefined> {
  const busy = await findBusyWorkers();
  return busy.length > 0 ? chance.pick(busy) : undefined;
}

const isBusy = async (worker: RigProcess | undefined) =>
  worker !== undefined && (await findBusyWorkers()).includes(worker);

async function findBusyWorkers(): Promise<RigProcess[]> {
  const running = await rig.db
    .collection('runs')
    .find({ status: 'running' }, { projection: { workerId: 1 } })
    .toArray();
  return rig.workers.filter(({ pid }) => running.some((run) => String(run['workerId']).includes(`-${pid}-`)));
}

/**
 * Each call that the model got is in the ledger, also those that were cut off by a kill, and the budget has spent what the
 * ledger says. More rows are of calls that had not left yet: their process was killed first.
 */
async function expectCallsPaid(person: WeftClient, since: Date, processes: number) {
  const haveFoundAll = async () => (await redis.scard(`${rig.name}:open-calls`)) === processes;
  await waitFor('the killed workers’ calls to be found', haveFoundAll, SETTLE_MS);
  const rows = await readRows(rig, since);
  const lost = rows.filter(({ errorKind }) => errorKind === 'lost');
  expect(rows.length).toBeGreaterThanOrEqual(model.calls);
  expect(rows.length - model.calls).toBeLessThanOrEqual(lost.filter((row) => row['outputTokens'] === 0).length);
  // A few kills may all fall between two calls of their runs; many do not.
  if (profile.name === 'full') expect(lost.length).toBeGreaterThan(0);
  expect(sumOf(rows, 'costNanoUsd')).toBeGreaterThan(0);
  await expectSettled(rig, person, sumOf(rows, 'costNanoUsd'), rows);
  return { 'calls cut off': lost.length };
}

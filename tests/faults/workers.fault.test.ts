/** Workers that die, stumble and freeze: others go on from the last finished step, and nothing is lost or doubled. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessRig, RIG_LEASE_MS } from '../support/process-rig';
import type { RigProcess } from '../support/rig-process';
import { waitFor } from '../support/test-services';
import { Campaign, inLanes } from './campaign';
import { type CountingModel, startCountingModel } from './counting-model';
import { profile } from './profile';
import { openChance } from './seed';

/** Runs asked for at once. */
const LANES = 60;

let model: CountingModel;
let rig: ProcessRig;
let campaign: Campaign;

beforeAll(async () => {
  model = await startCountingModel();
  rig = await ProcessRig.start({ workers: 3, environment: { GENERATION_CONCURRENCY: '5', ...model.environment } });
}, profile.timeoutMs);
beforeEach(async () => {
  campaign = await Campaign.begin(rig, model);
});
afterEach(() => campaign.close());
afterAll(async () => {
  await rig?.stop();
  await model?.close();
}, 30_000);

test(
  'R1: workers killed at any moment',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R1');
      const { runs, kills } = profile.workerKills;
      const canvases = await campaign.createCanvases(12);
      const plan = Array.from({ length: runs }, () => ({
        canvasId: chance.pick(canvases),
        blocks: chance.between(3, 15),
        delayMs: chance.between(5, 30),
      }));
      // Kills follow the work done, not the clock: a slow machine gets as far between two of them as a fast one.
      const moments = Array.from({ length: kills }, () => ({
        steps: chance.between(1, (2 * 10 * runs) / kills),
        afterMs: chance.between(0, 50),
        victim: chance.between(0, 2),
      }));
      const asking = inLanes(plan, LANES, async (ask) => void (await (await campaign.ask(ask)).ended));
      for (const { steps, afterMs, victim } of moments) {
        await campaign.progress(steps);
        await delay(afterMs);
        await rig.workers[victim]?.restart();
      }
      await asking;
      expect(await campaign.verify()).toEqual([]);
      await expectSuccess(runs);
    });
  },
  profile.timeoutMs,
);

/** Everything succeeded, but what died three times with its workers: that says so, and can be run again. */
async function expectSuccess(runs: number): Promise<void> {
  const ids = campaign.acked.map(({ runId }) => runId);
  expect(ids).toHaveLength(runs);
  const failed = await rig.db
    .collection('runs')
    .find({ userId: { $exists: true }, status: { $ne: 'succeeded' } })
    .toArray();
  const mine = failed.filter(({ _id }) => ids.includes(String(_id)));
  expect(
    mine
      .filter((run) => run['error']?.code !== 'run_poisoned')
      .map(({ _id, status, error }) => ({ _id, status, error })),
  ).toEqual([]);
}

/** Each kind of write on a run's path, before and after. */
const CRASH_POINTS = [
  'other.before-step',
  'other.after-step',
  'model.before-step',
  'model.after-step',
  'tool.before-step',
  'tool.after-step',
  'journal.before-write',
  'journal.after-write',
  'save.before-transaction',
  'save.before-commit',
  'save.after-commit',
];
const CRASHES =
  profile.name === 'full'
    ? CRASH_POINTS.flatMap((point) => [`${point}:exit`, `${point}:throw`])
    : CRASH_POINTS.map((point) => `${point}:exit`);

test(
  'R2: a crash at every named point',
  async () => {
    await rig.showingLogs(async () => {
      for (let round = 0; round < profile.crashRounds; round += 1) {
        const canvases = await campaign.createCanvases(6);
        // One run each, so that a crash strikes one run alone.
        const victims = await Promise.all(
          CRASHES.map((point) => rig.spawn('worker', { WEFT_CRASH_POINT: point, GENERATION_CONCURRENCY: '1' })),
        );
        const dying = victims.filter((_, index) => CRASHES[index]?.endsWith(':exit'));
        // Those that live would take the work away.
        for (const { worker } of healthy(victims)) worker.freeze();
        await waitFor(
          'every victim to reach its crash point',
          async () => {
            for (const canvasId of canvases) await campaign.ask({ canvasId, blocks: 3, delayMs: 1, follow: false });
            await delay(300);
            return dying.every(({ isRunning }) => !isRunning);
          },
          30_000,
        ).catch(() => undefined);
        for (const { worker } of healthy(victims)) worker.thaw();
        expect(dying.filter(({ isRunning }) => isRunning).map((victim) => CRASHES[victims.indexOf(victim)])).toEqual(
          [],
        );
        expect(new Set(dying.map(({ exit }) => exit))).toEqual(new Set(['SIGKILL']));
        for (const victim of victims) await rig.remove(victim);
      }
      expect(await campaign.verify()).toEqual([]);
    });
  },
  profile.timeoutMs,
);

const healthy = (victims: readonly RigProcess[]) =>
  rig.workers.filter((worker) => !victims.includes(worker)).map((worker) => ({ worker }));

test(
  'R2: a worker that hangs in a step gives its run up at its time limit, and works on',
  async () => {
    await rig.showingLogs(async () => {
      const [canvasId = ''] = await campaign.createCanvases(1);
      const victim = await rig.spawn('worker', { WEFT_CRASH_POINT: 'tool.before-step:hang', RUN_TIMEOUT_MS: '2000' });
      for (const { worker } of healthy([victim])) worker.freeze();
      const run = await campaign.ask({ canvasId, blocks: 3, delayMs: 1 });
      await run.ended;
      for (const { worker } of healthy([victim])) worker.thaw();
      expect(await campaign.client.run(run.runId)).toMatchObject({ status: 'failed', error: { code: 'run_timeout' } });
      await waitFor('the victim to be free', async () => (await countJobs(victim)).total > 0);
      await rig.remove(victim);
      expect(await campaign.verify()).toEqual([]);
    });
  },
  profile.timeoutMs,
);

test(
  'R3: a frozen worker wakes after its lease',
  async () => {
    await rig.showingLogs(async () => {
      const chance = openChance('R3');
      const canvases = await campaign.createCanvases(6);
      const before = await countRefusals();
      for (let freeze = 0; freeze < profile.freezes; freeze += 1) {
        await Promise.all(
          canvases.map((canvasId) => campaign.ask({ canvasId, blocks: chance.between(8, 12), delayMs: 100 })),
        );
        await delay(chance.between(300, 900));
        const victim = chance.pick(rig.workers);
        victim.freeze();
        await delay(RIG_LEASE_MS + 1_500);
        victim.thaw();
      }
      expect(await campaign.verify()).toEqual([]);
      await expectSuccess(canvases.length * profile.freezes);
      expect(await countRefusals()).toBeGreaterThan(before);
    });
  },
  profile.timeoutMs,
);

const countRefusals = async () =>
  (await Promise.all(rig.workers.map(countJobs))).reduce((sum, { fenced }) => sum + fenced, 0);

/** Attempts that a worker has ended, and those of them that found their run taken. */
async function countJobs(worker: RigProcess): Promise<{ total: number; fenced: number }> {
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const counts = { total: 0, fenced: 0 };
  for (const [, labels = '', count] of text.matchAll(/^weft_job_duration_seconds_count\{([^}]*)\} (\d+)/gm)) {
    if (!labels.includes('queue="canvas-generation"')) continue;
    counts.total += Number(count);
    if (labels.includes('outcome="fenced"')) counts.fenced += Number(count);
  }
  return counts;
}

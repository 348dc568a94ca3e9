/** Tickets that come several times, runs that are cancelled at any moment, and questions that several people answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { LONG_LEASE, ProcessRig } from '../rigs/process-rig';
import { serviceUris, waitFor } from '../rigs/test-services';
import { HttpFailure } from '../support/weft-client';
import { Campaign } from './campaign';
import { canvasesFor, RUNS_A_CANVAS } from './canvases-for';
import { type CountingModel, startCountingModel } from './counting-model';
import { faultTest } from './fault-test';
import { profile } from './profile';
import { askForReview, type Question, raceAnswers } from './race-answers';
import { inLanes } from './in-lanes';
import { openForTests } from './open-for-tests';

const QUEUE = 'canvas-generation';
/** Questions open at once. */
const QUESTIONS = 6;
/** Of the processes that are all killed so many are started again; without split roles the first does all that is left. */
const COME_BACK = profile.hasSplitRoles ? Infinity : 1;
/** A second, and what a busy machine adds to it. */
const STOP_MOST_MS = 2_000;

let model: CountingModel;
let rig: ProcessRig;
let queue: Queue;

openForTests(async (later) => {
  model = await startCountingModel();
  later(() => model.close());
  const roles = profile.hasSplitRoles ? { workers: 2 } : { isWhole: true };
  rig = await ProcessRig.start({ ...roles, environment: { ...LONG_LEASE, ...model.environment } });
  later(() => rig.stop());
  if (!profile.hasSplitRoles) await rig.spawn('whole'); // tickets that come again must be able to come to another process
  queue = new Queue(QUEUE, { connection: { url: serviceUris().redisUrl }, prefix: rig.name });
  later(() => queue.close());
});

const begin = () => Campaign.begin(rig, model);

faultTest('R11', 'every ticket delivered three times', begin, async ({ campaign, chance, did, judge }) => {
  const { duplicatedRuns } = profile;
  const canvases = await campaign.createCanvases(canvasesFor(duplicatedRuns, 5));
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
    const ended = 4 * rounds - cancelled.length; // before they could be cancelled
    expect(await campaign.outcomes()).toEqual({
      cancelled: cancelled.length,
      ...(ended > 0 ? { succeeded: ended } : {}),
    });
    expect(slowestMs).toBeLessThan(STOP_MOST_MS);
  },
);

faultTest(
  'R22',
  'answers race, some before the run is parked, some after all processes were killed',
  begin,
  async ({ campaign, chance, did, judge }) => {
    const { races, restarts } = profile.approvals;
    const canvases = await Promise.all(
      Array.from({ length: canvasesFor(races, 2) }, () => campaign.client.createCanvas('Reviewed', { review: true })),
    );
    const ask = () => askForReview(campaign, chance.pick(canvases).id, chance.between(3, 12));
    const taken: ('approve' | 'reject')[][] = [];
    const race = async (question: Question) => void taken.push(await raceAnswers(campaign, question));
    for (let restart = 0; restart < restarts; restart += 1) {
      await inLanes(Array.from({ length: Math.ceil(races / restarts) }), QUESTIONS, async () => {
        const question = await ask();
        if (chance.next() < 0.5) await delay(chance.between(10, 500)); // the run is parked by then, as a rule
        await race(question);
      });
      const held = await Promise.all(Array.from({ length: QUESTIONS }, ask));
      await waitFor('them to be parked', async () => (await countRuns('waiting')) === held.length);
      await Promise.all(rig.processes.map((one) => one.kill()));
      await Promise.all(rig.processes.slice(0, COME_BACK).map((one) => one.start()));
      await Promise.all(held.map(race));
    }
    await campaign.catchUp(0);
    const approved = taken.filter(([first]) => first === 'approve').length;
    did({ races: taken.length, approved, 'restarts of everything': restarts });
    await judge();
    expect(taken.filter(({ length }) => length !== 1)).toEqual([]);
    expect(await campaign.outcomes()).toEqual({
      ...(approved > 0 ? { succeeded: approved } : {}),
      ...(approved < taken.length ? { 'failed: generation_rejected': taken.length - approved } : {}),
    });
  },
);

const countRuns = (status: string) => rig.db.collection('runs').countDocuments({ status });

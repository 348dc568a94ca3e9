/** Generations that wait for an answer: of answers that race one decides, and exactly what it says happens. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProcessRig } from '../support/process-rig';
import { Campaign, inLanes } from './campaign';
import { type CountingModel, startCountingModel } from './counting-model';
import { faultTest } from './fault-test';
import { profile } from './profile';
import { askForReview, type Question, raceAnswers } from './race-answers';

/** Questions open at once. */
const LANES = 6;
/** So many share a canvas: it has room, and they collide. */
const RUNS_A_CANVAS = 100;

let model: CountingModel;
let rig: ProcessRig;

beforeAll(async () => {
  model = await startCountingModel();
  rig = await ProcessRig.start({ environment: model.environment });
}, profile.timeoutMs);
afterAll(async () => {
  await rig?.stop();
  await model?.close();
}, 30_000);

faultTest(
  'R22',
  'answers race, some before the run is parked, some after all processes were killed',
  () => Campaign.begin(rig, model),
  async ({ campaign, chance, did, judge }) => {
    const { races, restarts } = profile.approvals;
    const canvases = await Promise.all(
      Array.from({ length: Math.max(2, Math.ceil(races / RUNS_A_CANVAS)) }, () =>
        campaign.client.createCanvas('Reviewed', { review: true }),
      ),
    );
    const ask = () => askForReview(campaign, chance.pick(canvases).id, chance.between(3, 12));
    const taken: ('approve' | 'reject')[][] = [];
    const race = async (question: Question) => void taken.push(await raceAnswers(campaign, question));
    for (let restart = 0; restart < restarts; restart += 1) {
      await inLanes(Array.from({ length: Math.ceil(races / restarts) }), LANES, async () => {
        const question = await ask();
        if (chance.next() < 0.5) await delay(chance.between(10, 500)); // the run is parked by then, as a rule
        await race(question);
      });
      const held = await Promise.all(Array.from({ length: LANES }, ask));
      await Promise.all(rig.processes.map((one) => one.restart()));
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

/** What is done to each build without its guard, and the rules that must then be broken. */
import { randomUUID } from 'node:crypto';
import { guardedOperations, MAILS, openIsolationGround } from '../rigs/isolation-ground';
import type { RigOptions } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import type { Campaign } from './campaign';
import type { Rule } from './checker';
import type { Mutant } from './mutants';
import { askForReview, raceAnswers } from './race-answers';

/** `isolation` is no rule of the checker: the probe of the isolation test, held against every operation. */
type Found = Rule | 'isolation';

export interface Control {
  says: string;
  /** Also in `npm test`; the others in `npm run prove` alone. */
  isQuick?: true;
  /** What is built without its guard; without it the product as it is. */
  mutant?: Mutant;
  rig?: RigOptions;
  /** How long to wait for what may never settle. */
  settleMs: number;
  breaks: readonly Found[];
  /** Gives what was found beside the checker's rules. */
  work(campaign: Campaign): Promise<readonly Found[] | void>;
}

export const controls: readonly Control[] = [
  {
    says: 'acknowledged before it is written',
    isQuick: true,
    mutant: 'ack-before-write',
    rig: { isWhole: true },
    settleMs: 15_000, // the run ends meanwhile, where it was written
    breaks: ['C1'],
    async work(campaign) {
      const [canvasId = ''] = await campaign.createCanvases(1);
      await campaign.ask({ canvasId, blocks: 3, follow: false });
      await campaign.rig.apis[0]?.restart(); // what it has not written by now it never writes
    },
  },
  {
    says: 'no unique index on the idempotency key',
    rig: { workers: 0, schedulers: 0 },
    settleMs: 0,
    breaks: ['C2'],
    async work(campaign) {
      await campaign.rig.db.collection('runs').dropIndex('userId_1_idempotencyKey_1');
      const [canvasId = ''] = await campaign.createCanvases(1);
      const idempotencyKey = randomUUID();
      await Promise.all(
        Array.from({ length: 4 }, () => campaign.ask({ canvasId, blocks: 3, idempotencyKey, follow: false })),
      );
    },
  },
  {
    says: 'events without ids',
    mutant: 'events-without-ids',
    settleMs: 20_000,
    breaks: ['C1'],
    async work(campaign) {
      const [canvasId = ''] = await campaign.createCanvases(1);
      const follow = await campaign.ask({ canvasId, blocks: 5, delayMs: 30 });
      // Without places all but the first look as if they came again.
      await waitFor('some frames', () => follow.frames.length + follow.repeats.length > 2);
      follow.drop();
      await follow.ended;
    },
  },
  {
    says: 'no reconciler',
    rig: { schedulers: 0 },
    settleMs: 2_000,
    breaks: ['C1', 'C5'],
    async work(campaign) {
      const [canvasId = ''] = await campaign.createCanvases(1);
      await campaign.ask({ canvasId, blocks: 30, delayMs: 200, follow: false });
      const runs = campaign.rig.db.collection('runs');
      await waitFor('the run to be taken', async () => (await runs.findOne({ status: 'running' })) !== null);
      await campaign.rig.workers[0]?.restart();
    },
  },
  {
    says: 'no fence',
    isQuick: true,
    mutant: 'fence-dropped',
    rig: { isWhole: true },
    settleMs: 10_000,
    breaks: ['C2'],
    async work(campaign) {
      const { rig } = campaign;
      await rig.spawn('whole'); // one of the two is frozen
      const canvases = await campaign.createCanvases(4);
      await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 30, delayMs: 60, follow: false })));
      const runs = rig.db.collection('runs');
      const taken = await waitFor(
        'a run to be under way',
        async () => (await runs.findOne({ status: 'running', 'journal.1': { $exists: true } })) ?? undefined,
      );
      const victim = rig.processes.find(({ pid }) => String(taken['workerId']).includes(`-${pid}-`));
      victim?.freeze();
      await waitFor(
        'another worker to go on with it',
        async () => (await runs.findOne({ _id: taken._id, 'journal.attempt': { $gt: 1 } })) !== null,
      );
      victim?.thaw();
    },
  },
  {
    says: 'an audit entry outside the commit',
    mutant: 'audit-outside-the-commit',
    rig: { workers: 0 },
    settleMs: 20_000,
    breaks: ['C4'],
    async work(campaign) {
      const [canvasId = ''] = await campaign.createCanvases(1);
      const victim = await campaign.rig.spawn('worker', { WEFT_CRASH_POINT: 'save.before-commit:exit' });
      await campaign.ask({ canvasId, blocks: 3, delayMs: 0, follow: false });
      await victim.ended();
      await victim.start({ WEFT_CRASH_POINT: '' });
    },
  },
  {
    says: 'a save without its outbox entry',
    mutant: 'outbox-skipped',
    settleMs: 20_000,
    breaks: ['C3'],
    async work(campaign) {
      const [canvasId = ''] = await campaign.createCanvases(1);
      await campaign.watch(canvasId);
      await campaign.ask({ canvasId, blocks: 3, delayMs: 0 });
    },
  },
  {
    says: 'an approval that can be answered twice',
    mutant: 'approval-used-twice',
    settleMs: 20_000,
    breaks: ['C2'],
    async work(campaign) {
      const { id: canvasId } = await campaign.client.createCanvas('Reviewed', { review: true });
      await raceAnswers(campaign, await askForReview(campaign, canvasId, 3));
    },
  },
  {
    says: 'a query without its owner',
    mutant: 'query-without-its-owner',
    rig: { workers: 0, schedulers: 0, environment: MAILS },
    settleMs: 0,
    breaks: ['isolation'],
    async work({ rig }) {
      const ground = await openIsolationGround(rig);
      const problems = await Promise.all(guardedOperations.map((operation) => ground.probeAsStranger(operation)));
      return problems.some((problem) => problem !== undefined) ? ['isolation'] : [];
    },
  },
];

/** Negative controls: with a guard taken out, the same faults must be found by the checker. One that never fails proves nothing. */
import { randomUUID } from 'node:crypto';
import { ProcessRig, type RigOptions } from '../support/process-rig';
import { waitFor } from '../support/test-services';
import { Campaign } from './campaign';
import type { Rule } from './checker';
import { buildMutant, type Mutant } from './mutants';
import { profile } from './profile';
import { keepReport } from './report';

/** Short: here it does no harm to lose a lease on a busy machine. */
const LEASE_MS = 1_000;

interface Control {
  /** What is built without its guard; without it the product as it is. */
  mutant?: Mutant;
  rig?: RigOptions;
  /** How long to wait for what will never settle. */
  settleMs: number;
  /** Rules that must be broken. */
  breaks: readonly Rule[];
}

function control(
  says: string,
  { mutant, rig: options, settleMs, breaks }: Control,
  work: (campaign: Campaign) => Promise<void>,
) {
  test(
    `${says}: ${breaks.join(', ')}`,
    async () => {
      const startedAt = Date.now();
      const rig = await ProcessRig.start({
        ...options,
        ...(mutant ? { mainPath: await buildMutant(mutant) } : {}),
        environment: { RUN_LEASE_MS: String(LEASE_MS) },
      });
      let broken = new Set<Rule>();
      try {
        await rig.showingLogs(async () => {
          const campaign = await Campaign.begin(rig);
          await work(campaign);
          broken = new Set((await campaign.verify(settleMs)).map(({ rule }) => rule));
          campaign.close();
          expect([...broken]).toEqual(expect.arrayContaining([...breaks]));
        });
      } finally {
        await rig.stop();
        keepReport({
          id: 'control',
          says,
          profile: profile.name,
          at: new Date(startedAt).toISOString(),
          seed: 0,
          counts: {},
          broken: [...broken].sort(),
          seconds: Math.round((Date.now() - startedAt) / 100) / 10,
          isPassed: breaks.every((rule) => broken.has(rule)),
        });
      }
    },
    profile.timeoutMs,
  );
}

control(
  'acknowledged before it is written',
  { mutant: 'ack-before-write', rig: { workers: 0, schedulers: 0 }, settleMs: 500, breaks: ['C1'] },
  async (campaign) => {
    const [canvasId = ''] = await campaign.createCanvases(1);
    await campaign.ask({ canvasId, blocks: 3, follow: false });
    await campaign.rig.apis[0]?.restart();
  },
);

control(
  'no unique index on the idempotency key',
  { rig: { workers: 0, schedulers: 0 }, settleMs: 0, breaks: ['C2'] },
  async (campaign) => {
    await campaign.rig.db.collection('runs').dropIndex('userId_1_idempotencyKey_1');
    const [canvasId = ''] = await campaign.createCanvases(1);
    const idempotencyKey = randomUUID();
    await Promise.all(
      Array.from({ length: 4 }, () => campaign.ask({ canvasId, blocks: 3, idempotencyKey, follow: false })),
    );
  },
);

control('events without ids', { mutant: 'events-without-ids', settleMs: 20_000, breaks: ['C1'] }, async (campaign) => {
  const [canvasId = ''] = await campaign.createCanvases(1);
  const follow = await campaign.ask({ canvasId, blocks: 5, delayMs: 30 });
  await waitFor('some frames', () => follow.frames.length > 2);
  follow.drop();
  await follow.ended;
});

control('no reconciler', { rig: { schedulers: 0 }, settleMs: 2 * LEASE_MS, breaks: ['C1', 'C5'] }, async (campaign) => {
  const [canvasId = ''] = await campaign.createCanvases(1);
  await campaign.ask({ canvasId, blocks: 30, delayMs: 200, follow: false });
  await waitFor(
    'the run to be taken',
    async () => (await campaign.rig.db.collection('runs').findOne({ status: 'running' })) !== null,
  );
  await campaign.rig.workers[0]?.restart();
});

control(
  'no fence',
  { mutant: 'fence-dropped', rig: { workers: 2 }, settleMs: 10_000, breaks: ['C2'] },
  async (campaign) => {
    const { rig } = campaign;
    const canvases = await campaign.createCanvases(4);
    await Promise.all(canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 30, delayMs: 60, follow: false })));
    const runs = rig.db.collection('runs');
    const taken = await waitFor(
      'a run to be under way',
      async () => (await runs.findOne({ status: 'running', 'journal.1': { $exists: true } })) ?? undefined,
    );
    const victim = rig.workers.find(({ pid }) => String(taken['workerId']).includes(`-${pid}-`));
    victim?.freeze();
    await waitFor(
      'another worker to go on with it',
      async () => (await runs.findOne({ _id: taken._id, 'journal.attempt': { $gt: 1 } })) !== null,
    );
    victim?.thaw();
  },
);

control(
  'an audit entry outside the commit',
  { mutant: 'audit-outside-the-commit', rig: { workers: 0 }, settleMs: 20_000, breaks: ['C4'] },
  async (campaign) => {
    const [canvasId = ''] = await campaign.createCanvases(1);
    const victim = await campaign.rig.spawn('worker', { WEFT_CRASH_POINT: 'save.before-commit:exit' });
    await campaign.ask({ canvasId, blocks: 3, delayMs: 0, follow: false });
    await victim.ended();
    await victim.start({ WEFT_CRASH_POINT: '' });
  },
);

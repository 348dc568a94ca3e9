/** Negative controls: with a guard taken out, the same faults must be found by the checker. One that never fails proves nothing. */
import { ProcessRig, type RigOptions } from '../support/process-rig';
import { waitFor } from '../support/test-services';
import { Campaign } from './campaign';
import type { Rule } from './checker';
import { buildMutant } from './mutants';
import { profile } from './profile';

/** Short: here it does no harm to lose a lease on a busy machine. */
const LEASE_MS = 1_000;

/** Runs `work` on a rig of its own and gives the rules that were broken. */
async function brokenRules(
  options: RigOptions,
  settleMs: number,
  work: (campaign: Campaign) => Promise<void>,
): Promise<Set<Rule>> {
  const rig = await ProcessRig.start({ ...options, environment: { RUN_LEASE_MS: String(LEASE_MS) } });
  try {
    return await rig.showingLogs(async () => {
      const campaign = await Campaign.begin(rig);
      await work(campaign);
      const violations = await campaign.verify(settleMs);
      campaign.close();
      return new Set(violations.map(({ rule }) => rule));
    });
  } finally {
    await rig.stop();
  }
}

test(
  'acknowledged before it is written: C1',
  async () => {
    const mainPath = await buildMutant('ack-before-write');
    const broken = await brokenRules({ mainPath, workers: 0, schedulers: 0 }, 1_000, async (campaign) => {
      const [canvasId = ''] = await campaign.createCanvases(1);
      await campaign.ask({ canvasId, blocks: 3, follow: false });
      await campaign.rig.apis[0]?.restart();
    });
    expect(broken).toContain('C1');
  },
  profile.timeoutMs,
);

test(
  'no reconciler: C1 and C5',
  async () => {
    const broken = await brokenRules({ schedulers: 0 }, LEASE_MS + 4_000, async (campaign) => {
      const [canvasId = ''] = await campaign.createCanvases(1);
      await campaign.ask({ canvasId, blocks: 30, delayMs: 200, follow: false });
      await waitFor('the run to be taken', () =>
        campaign.rig.db
          .collection('runs')
          .findOne({ status: 'running' })
          .then((run) => run !== null),
      );
      await campaign.rig.workers[0]?.restart();
    });
    expect(broken).toContain('C1');
    expect(broken).toContain('C5');
  },
  profile.timeoutMs,
);

test(
  'no fence: C2',
  async () => {
    const mainPath = await buildMutant('fence-dropped');
    const broken = await brokenRules({ mainPath, workers: 2 }, 20_000, async (campaign) => {
      const { rig } = campaign;
      const canvases = await campaign.createCanvases(4);
      await Promise.all(
        canvases.map((canvasId) => campaign.ask({ canvasId, blocks: 30, delayMs: 100, follow: false })),
      );
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
    });
    expect(broken).toContain('C2');
  },
  profile.timeoutMs,
);

test(
  'an audit entry outside the commit: C4',
  async () => {
    const mainPath = await buildMutant('audit-outside-the-commit');
    const broken = await brokenRules({ mainPath, workers: 0 }, 20_000, async (campaign) => {
      const [canvasId = ''] = await campaign.createCanvases(1);
      const victim = await campaign.rig.spawn('worker', { WEFT_CRASH_POINT: 'save.before-commit:exit' });
      await campaign.ask({ canvasId, blocks: 3, delayMs: 0, follow: false });
      await victim.ended();
      await victim.start({ WEFT_CRASH_POINT: '' });
    });
    expect(broken).toContain('C4');
  },
  profile.timeoutMs,
);

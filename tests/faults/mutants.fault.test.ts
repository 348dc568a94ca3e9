/** Negative controls: with a guard taken out, the same faults must be found by the checker. One that never fails proves nothing. */
import { ProcessRig } from '../rigs/process-rig';
import { Campaign } from './campaign';
import { controls } from './controls';
import { buildMutant } from './mutants';
import { profile } from './profile';
import { keepReport } from './report';

/** Short: here it does no harm to lose a lease on a busy machine. */
const LEASE_MS = 1_000;

/** Two in `npm test`: whether the checker still sees anything. All of them belong to the proof. */
const chosen = controls.filter(({ isQuick }) => isQuick ?? profile.name === 'full');

test.each(chosen.map((one) => [one.says, one.breaks.join(', '), one] as const))(
  '%s: %s',
  async (says, _rules, { mutant, rig: options, settleMs, breaks, work }) => {
    const startedAt = Date.now();
    const rig = await ProcessRig.start({
      ...options,
      ...(mutant ? { mainPath: await buildMutant(mutant) } : {}),
      environment: { RUN_LEASE_MS: String(LEASE_MS), ...options?.environment },
    });
    let broken: string[] = [];
    try {
      await rig.showingLogs(async () => {
        const campaign = await Campaign.begin(rig);
        try {
          const found = await work(campaign);
          const violations = await campaign.verify(settleMs);
          broken = [...new Set([...violations.map(({ rule }) => rule), ...(found ?? [])])].sort();
        } finally {
          campaign.close();
        }
        expect(broken).toEqual(expect.arrayContaining([...breaks]));
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
        broken,
        seconds: Math.round((Date.now() - startedAt) / 100) / 10,
        isPassed: breaks.every((rule) => broken.includes(rule)),
      });
    }
  },
  profile.timeoutMs,
);

/** A fault test: its choices come from a seed, the checker judges it, and what was really done goes into the report. */
import type { Campaign } from './campaign';
import type { Violation } from './checker';
import { profile } from './profile';
import { type FaultReport, keepReport } from './report';
import { type Chance, openChance } from './seed';

export interface Trial {
  readonly campaign: Campaign;
  readonly chance: Chance;
  /** Adds to what the report says was done: `{ runs: 60, kills: 12 }`. */
  did(counts: Readonly<Record<string, number>>): void;
  /** Waits until all is settled, and fails the test where the checker finds anything. */
  judge(): Promise<void>;
}

/** Violations shown where a test fails; a fault at full size may make thousands. */
const SHOWN = 20;

/** `open` gives the campaign of one test; it is closed at the end. */
export function faultTest(
  id: string,
  says: string,
  open: () => Promise<Campaign>,
  work: (trial: Trial) => Promise<void>,
): void {
  test(
    `${id}: ${says}`,
    async () => {
      const report: FaultReport = {
        id,
        says,
        profile: profile.name,
        at: '',
        counts: {},
        seed: 0,
        seconds: 0,
        isPassed: false,
      };
      const startedAt = Date.now();
      const campaign = await open();
      try {
        const chance = openChance(id);
        Object.assign(report, { at: new Date(startedAt).toISOString(), seed: chance.seed });
        const did: Trial['did'] = (counts) => {
          for (const [what, count] of Object.entries(counts)) report.counts[what] = (report.counts[what] ?? 0) + count;
        };
        const judge = async () => {
          const violations = await campaign.verify();
          Object.assign(report, countDamage(violations));
          expect({ count: violations.length, first: violations.slice(0, SHOWN) }).toEqual({ count: 0, first: [] });
        };
        await campaign.rig.showingLogs(() => work({ campaign, chance, did, judge }));
        if (report.lost === undefined) throw new Error(`${id} ended without being judged`);
        report.isPassed = true;
      } finally {
        campaign.close();
        keepReport({ ...report, seconds: Math.round((Date.now() - startedAt) / 100) / 10 });
      }
    },
    profile.timeoutMs,
  );
}

/** Lost: C1 and C5, what was promised and did not end. Doubled: C2 and C7. Other rules are a view or a chain that is wrong. */
function countDamage(violations: readonly Violation[]): Pick<FaultReport, 'lost' | 'doubled' | 'wrong'> {
  const count = (...rules: string[]) => violations.filter(({ rule }) => rules.includes(rule)).length;
  return { lost: count('C1', 'C5'), doubled: count('C2', 'C7'), wrong: count('C3', 'C4', 'C6') };
}

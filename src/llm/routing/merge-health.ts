import type { TargetHealthView } from '../../contracts/gateway/models';
import type { TargetHealth } from './model-router';

/** What one process tells of its targets; those that are well and were not called are left out. */
export type HealthReport = Pick<TargetHealth, 'id' | 'state' | 'calls' | 'failures'> & { coolUntil: string | null };
export type MergedHealth = Omit<TargetHealthView, 'id' | 'weight'>;

const RANK = { closed: 0, 'half-open': 1, open: 2 } as const;
const WELL: MergedHealth = { state: 'closed', coolUntil: null, restsIn: 0, calls: 0, failures: 0 };

/** What is worth telling the other processes. */
export const toReports = (health: readonly TargetHealth[]): HealthReport[] =>
  health
    .filter(({ state, calls }) => state !== 'closed' || calls > 0)
    .map(({ id, state, calls, failures, coolUntil }) => ({
      id,
      state,
      calls,
      failures,
      coolUntil: coolUntil?.toISOString() ?? null,
    }));

/** Of each target the worst state, the longest rest, and the sums, over the reports of several processes. */
export function mergeHealth(reports: readonly (readonly HealthReport[])[]): (targetId: string) => MergedHealth {
  const merged = new Map<string, MergedHealth>();
  for (const { id, state, coolUntil, calls, failures } of reports.flat()) {
    const known = merged.get(id) ?? WELL;
    merged.set(id, {
      state: RANK[state] > RANK[known.state] ? state : known.state,
      coolUntil:
        [known.coolUntil, coolUntil]
          .filter((until) => until !== null)
          .sort()
          .at(-1) ?? null,
      restsIn: known.restsIn + (state === 'closed' ? 0 : 1),
      calls: known.calls + calls,
      failures: known.failures + failures,
    });
  }
  return (targetId) => merged.get(targetId) ?? WELL;
}

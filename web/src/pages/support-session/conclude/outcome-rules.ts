import type { SupportSession } from '@contracts/support/sessions';
import { texts } from './texts';

export const OUTCOMES = ['resolved', 'escalated', 'paused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const { reasons } = texts;

/** Why a session cannot end so, for this person; undefined: it can. */
export function reasonAgainst(
  outcome: Outcome,
  { status, access }: Pick<SupportSession, 'status' | 'access'>,
): string | undefined {
  if (status === outcome) return reasons[outcome];
  if (status === 'resolved') return reasons.resolved;
  if (!access.canWrite) return reasons.readOnly;
  if (outcome === 'paused') return status === 'escalated' ? reasons.pauseEscalated : undefined;
  return access.canConclude ? undefined : reasons.role;
}

import type { SupportSettings } from '../../../contracts/support/settings';
import type { SupportOutputRecord } from '../notes/support-notes.model';
import type { SupportSessionRecord } from './support-session.model';
import { workedMinutes } from './time-worked';

export type TimeEntryRecord = NonNullable<SupportOutputRecord['timeEntry']>;
type Worked = readonly { from: Date; to?: Date | null | undefined }[];

/** The times worked with the open one closed at `now`; as they are where none is open. */
export const closeWorked = (worked: Worked, now: Date): { from: Date; to: Date }[] =>
  worked.map(({ from, to }) => ({ from, to: to ?? now }));

/** Up to the next multiple of `rounding`, and no less than `minimum`; whole minutes. */
export const roundMinutes = (
  minutes: number,
  {
    rounding_minutes: rounding,
    minimum_minutes: minimum,
  }: Pick<SupportSettings, 'rounding_minutes' | 'minimum_minutes'>,
): number => Math.max(minimum, Math.ceil(minutes / rounding) * rounding);

/**
 * What was worked on a session by its clock (`time-worked.ts`), and what is billed for it. `since`: only what was worked after
 * it, where earlier times were billed already.
 */
export function reckonTimeEntry(
  session: Pick<SupportSessionRecord, 'worked' | 'createdAt' | 'title' | 'resolutionSummary'>,
  settings: Pick<SupportSettings, 'rounding_minutes' | 'minimum_minutes'>,
  { now, since }: { now: Date; since?: Date | undefined },
): TimeEntryRecord {
  const worked = closeWorked(session.worked, now).filter(({ to }) => !since || to > since);
  const actualMinutes = workedMinutes(session, now, since);
  return {
    startedAt: worked[0]?.from ?? since ?? session.createdAt,
    endedAt: worked.at(-1)?.to ?? now,
    actualMinutes,
    billedMinutes: roundMinutes(actualMinutes, settings),
    roundingMinutes: settings.rounding_minutes,
    minimumMinutes: settings.minimum_minutes,
    notes: session.resolutionSummary || session.title,
  };
}

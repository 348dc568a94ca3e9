import { MINUTE_MS } from '../../../platform/time';
import { closeWorked, reckonTimeEntry, roundMinutes } from './time-entry';

const start = Date.UTC(2026, 10, 22, 9);
const at = (minutes: number) => new Date(start + minutes * MINUTE_MS);
const rounding = { rounding_minutes: 15, minimum_minutes: 15 };
type Session = Parameters<typeof reckonTimeEntry>[0];
const session = (worked: { from: Date; to?: Date }[], resolutionSummary = 'Fixed'): Session =>
  ({ worked, createdAt: at(0), title: 'VPN', resolutionSummary }) as Session;

describe('roundMinutes', () => {
  it.each([
    [0, 15],
    [1, 15],
    [15, 15],
    [16, 30],
    [47, 60],
    [60, 60],
  ])('%i minutes are billed as %i', (minutes, billed) => expect(roundMinutes(minutes, rounding)).toBe(billed));

  it('bills to the minute where asked, and nothing for nothing', () => {
    expect(roundMinutes(47, { rounding_minutes: 1, minimum_minutes: 0 })).toBe(47);
    expect(roundMinutes(0, { rounding_minutes: 15, minimum_minutes: 0 })).toBe(0);
    expect(roundMinutes(3, { rounding_minutes: 6, minimum_minutes: 20 })).toBe(20);
  });
});

describe('reckonTimeEntry', () => {
  it('counts what was worked, without pauses, up to now', () => {
    const worked = [{ from: at(0), to: at(30) }, { from: at(90) }];
    expect(reckonTimeEntry(session(worked), rounding, { now: at(107) })).toEqual({
      ...{ startedAt: at(0), endedAt: at(107), actualMinutes: 47, billedMinutes: 60 },
      ...{ roundingMinutes: 15, minimumMinutes: 15, notes: 'Fixed' },
    });
  });

  it('counts only what came after what was billed, and never less than nothing', () => {
    const worked = [{ from: at(0), to: at(30) }, { from: at(60) }];
    const entry = reckonTimeEntry(session(worked), rounding, { now: at(70), since: at(30) });
    expect(entry).toMatchObject({ startedAt: at(60), actualMinutes: 10 });
    const backwards = reckonTimeEntry(session([{ from: at(10) }]), rounding, { now: at(5) });
    expect(backwards).toMatchObject({ actualMinutes: 0, billedMinutes: 15 });
    expect(reckonTimeEntry(session([]), rounding, { now: at(5) })).toMatchObject({
      startedAt: at(0),
      actualMinutes: 0,
    });
  });

  it('is about the title where nothing was said of the end', () => {
    expect(reckonTimeEntry(session([], ''), rounding, { now: at(1) }).notes).toBe('VPN');
  });

  it('closes only what is open', () => {
    expect(closeWorked([{ from: at(0), to: at(1) }, { from: at(2) }], at(3))).toEqual([
      { from: at(0), to: at(1) },
      { from: at(2), to: at(3) },
    ]);
  });
});

import type { SupportSessionRecord } from './support-session.model';
import { formatMinutes, presentTimeSpent, workedMinutes, workedMs } from './time-worked';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 9) + minutes * 60_000);
const session = (...spans: [from: number, to?: number][]) => ({
  worked: spans.map(([from, to]) => ({
    from: at(from),
    ...(to !== undefined && { to: at(to) }),
  })) as unknown as SupportSessionRecord['worked'],
});

describe('time worked', () => {
  it('goes on while the session does, and stands still in a pause and after the end', () => {
    expect(workedMinutes(session([0]), at(12))).toBe(12);
    expect(workedMinutes(session([0, 13]), at(500))).toBe(13);
    expect(workedMinutes(session([0, 13], [60]), at(62))).toBe(15);
    expect(workedMinutes(session(), at(5))).toBe(0);
  });

  it('adds parts of minutes before it cuts them, and is never less than nothing', () => {
    expect(workedMinutes(session([0, 0.5], [10, 10.5], [20, 20.5]), at(60))).toBe(1);
    expect(workedMs(session([10]), at(5))).toBe(0);
  });

  it('since a moment counts what came after it alone, also of what had begun before', () => {
    expect(workedMinutes(session([0, 30], [60, 70]), at(90), at(30))).toBe(10);
    expect(workedMinutes(session([0, 30]), at(90), at(20))).toBe(10);
  });

  it('is told in seconds, in whole minutes and in words', () => {
    expect(presentTimeSpent(session([0, 47.9]), at(500))).toEqual({
      ...{ seconds: 2874, minutes: 47, display: '47 minutes' },
    });
  });

  it.each([
    [0, '0 minutes'],
    [1, '1 minute'],
    [59, '59 minutes'],
    [60, '1h 0m'],
    [125, '2h 5m'],
  ])('%i is said as %s', (minutes, said) => expect(formatMinutes(minutes)).toBe(said));
});

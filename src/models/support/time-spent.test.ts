import { formatMinutes, minutesSpent } from './time-spent';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 9) + minutes * 60_000);

describe('time spent', () => {
  it('goes from the beginning to the end, or to now, in whole minutes', () => {
    expect(minutesSpent({ createdAt: at(0), concludedAt: at(47.9) }, at(500))).toBe(47);
    expect(minutesSpent({ createdAt: at(0) }, at(12))).toBe(12);
    expect(minutesSpent({ createdAt: at(5) }, at(0))).toBe(0);
  });

  it.each([
    [0, '0 minutes'],
    [47, '47 minutes'],
    [59, '59 minutes'],
    [60, '1h 0m'],
    [125, '2h 5m'],
  ])('%i is said as %s', (minutes, said) => expect(formatMinutes(minutes)).toBe(said));
});

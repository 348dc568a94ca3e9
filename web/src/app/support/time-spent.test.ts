import { formatMinutes, minutesAt } from './time-spent';

const spent = { seconds: 47 * 60 + 50, minutes: 47, display: '47 minutes' };

describe('time spent', () => {
  it('goes on while the session is active', () => {
    expect(minutesAt({ status: 'active', time_spent: spent }, 0, 9_000)).toBe(47);
    expect(minutesAt({ status: 'active', time_spent: spent }, 0, 10_000)).toBe(48);
    expect(minutesAt({ status: 'paused', time_spent: spent }, 0, 125_000)).toBe(47);
    expect(minutesAt({ status: 'active', time_spent: spent }, 125_000, 0)).toBe(47);
  });
  it('is said in minutes, then hours', () => {
    expect([0, 59, 60, 125].map(formatMinutes)).toEqual(['0 min', '59 min', '1 h 0 min', '2 h 5 min']);
  });
});

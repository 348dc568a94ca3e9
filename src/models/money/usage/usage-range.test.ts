import { daysOf, readRange, within } from './usage-range';

const now = new Date('2026-03-01T23:59:59Z');

describe('readRange', () => {
  it('is the last 30 days, or as many before a given end', () => {
    expect(readRange({}, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' });
    expect(readRange({ to: '2026-01-30' }, now)).toEqual({ from: '2026-01-01', to: '2026-01-30' });
    expect(daysOf(readRange({}, now))).toHaveLength(30);
  });

  it('takes 366 days and refuses one more, and the wrong order', () => {
    expect(daysOf(readRange({ from: '2024-01-01', to: '2024-12-31' }))).toHaveLength(366);
    const refused = expect.objectContaining({ status: 400, code: 'usage_range_invalid' }) as unknown;
    const codeOf = (from: string, to: string) => {
      try {
        return readRange({ from, to });
      } catch (error) {
        return error;
      }
    };
    expect(codeOf('2024-01-01', '2025-01-01')).toEqual(refused);
    expect(codeOf('2024-01-02', '2024-01-01')).toEqual(refused);
  });

  it('has both days whole', () => {
    expect(within({ from: '2026-02-27', to: '2026-02-28' })).toEqual({
      $gte: new Date('2026-02-27T00:00:00Z'),
      $lt: new Date('2026-03-01T00:00:00Z'),
    });
  });
});

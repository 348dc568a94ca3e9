import { periodEnd, periodKey } from './periods';

describe('budget periods', () => {
  it.each([
    ['2026-11-22T23:59:59.999Z', '2026-11-22', '2026-11', '2026-11-23T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    ['2026-12-31T00:00:00.000Z', '2026-12-31', '2026-12', '2027-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2028-02-28T12:00:00.000Z', '2028-02-28', '2028-02', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    // Local time is another day and year here: only UTC counts.
    ['2026-12-31T22:30:00-05:00', '2027-01-01', '2027-01', '2027-01-02T00:00:00.000Z', '2027-02-01T00:00:00.000Z'],
  ])('%s', (at, day, month, dayEnd, monthEnd) => {
    const moment = new Date(at);
    expect([periodKey('day', moment), periodKey('month', moment)]).toEqual([day, month]);
    expect([periodEnd('day', moment), periodEnd('month', moment)]).toEqual([new Date(dayEnd), new Date(monthEnd)]);
    expect(periodKey('total', moment)).toBe('total');
    expect(periodEnd('total', moment)).toBeNull();
  });
  it('meets at the seam: the end of one is the beginning of the next', () => {
    const end = periodEnd('month', new Date('2026-01-31T00:00:00Z')) as Date;
    expect(periodKey('month', end)).toBe('2026-02');
    expect(periodKey('month', new Date(end.getTime() - 1))).toBe('2026-01');
  });
});

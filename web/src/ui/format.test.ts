import {
  formatAgo,
  formatCost,
  formatCountdown,
  formatDuration,
  formatPlace,
  formatPlural,
  formatUtcDay,
} from './format';

describe('format', () => {
  test('money has four digits under a dollar and two above', () => {
    expect(formatCost('0.0186')).toBe('$0.0186');
    expect(formatCost('12.345')).toBe('$12.35');
    expect(formatCost('1234567.891')).toBe('$1,234,567.89');
    expect(['0', '0.000001', '0.99999'].map(formatCost)).toEqual(['$0', '<$0.0001', '$1.00']);
  });
  test('durations grow from tenths to hours', () => {
    expect([0, 12, 310].map(formatDuration)).toEqual(['0 s', '12 ms', '0.3 s']);
    expect(formatDuration(125_000)).toBe('2 min 05 s');
    expect(formatDuration(4_320_000)).toBe('1 h 12 min');
  });
  test('times are relative for a week, then dates', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(formatAgo('2026-11-21T11:59:50Z', now)).toBe('just now');
    expect(formatAgo('2026-11-21T11:58:00Z', now)).toBe('2 min ago');
    expect(formatAgo('2026-10-01T11:58:00Z', now)).toBe('1 Oct 2026');
  });
  test('days of UTC are the same everywhere', () => {
    expect(['2026-12-01', '2026-12-01T00:00:00.000Z'].map(formatUtcDay)).toEqual(['1 Dec 2026', '1 Dec 2026']);
  });
  test('countdown, place and plural', () => {
    expect([41.2, 0, 3_599, 3_600].map(formatCountdown)).toEqual(['0:42', '0:00', '59:59', '1 h 0 min']);
    expect([1, 2, 3, 11, 22].map(formatPlace)).toEqual([
      '1st in line',
      '2nd in line',
      '3rd in line',
      '11th in line',
      '22nd in line',
    ]);
    expect([formatPlural(1, 'block'), formatPlural(24, 'block')]).toEqual(['1 block', '24 blocks']);
  });
});

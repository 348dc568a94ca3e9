import { faultOf, lastDays, readChoice, selectionOf, writeChoice } from './usage-days';

const now = Date.parse('2026-03-01T00:30:00Z');

describe('the days of the usage page', () => {
  it('are the last 30 unless the address says otherwise', () => {
    expect(readChoice(new URLSearchParams(), now)).toEqual({
      span: '30',
      days: { from: '2026-01-31', to: '2026-03-01' },
      runId: null,
      only: { model: null, agent: null },
      by: 'model',
    });
    expect(readChoice(new URLSearchParams('range=7'), now).days).toEqual({ from: '2026-02-23', to: '2026-03-01' });
    expect(readChoice(new URLSearchParams('range=days&from=2026-02-31&run=x'), now)).toEqual({
      span: 'days',
      days: lastDays(30, now),
      runId: null,
      only: { model: null, agent: null },
      by: 'model',
    });
  });

  it('come back from the address as they went in', () => {
    for (const text of [
      '',
      'range=90',
      'model=house%231&agent=canvas',
      'range=7&by=agent',
      `range=days&from=2026-01-01&to=2026-01-02&run=${'a'.repeat(24)}`,
    ])
      expect(writeChoice(readChoice(new URLSearchParams(text), now)).toString()).toBe(text);
  });

  it('can be those of one model and one agent, where the address names what can be one', () => {
    const { days } = readChoice(new URLSearchParams(), now);
    const selectionIn = (text: string) => selectionOf(readChoice(new URLSearchParams(text), now));
    expect(selectionIn('')).toEqual(days);
    expect(selectionIn('model=house&agent=canvas')).toEqual({ ...days, model: 'house', agent: 'canvas' });
    expect(selectionIn(`model=${'m'.repeat(201)}&agent=`)).toEqual(days);
  });

  it('are refused as the server refuses them', () => {
    expect(faultOf({ from: '2024-01-01', to: '2024-12-31' })).toBeUndefined();
    expect(faultOf({ from: '2024-01-01', to: '2025-01-01' })).toBe('Choose at most 366 days.');
    expect(faultOf({ from: '2024-01-02', to: '2024-01-01' })).toBe('The last day is before the first.');
  });
});

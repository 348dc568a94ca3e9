import { mergeHealth, toReports } from './merge-health';

const UNTIL = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:05:00.000Z';

describe('mergeHealth', () => {
  it('has the worst state, the longest rest and the sums, whatever the order', () => {
    const reports = [
      [{ id: 'a', state: 'closed' as const, coolUntil: null, calls: 10, failures: 1 }],
      [{ id: 'a', state: 'open' as const, coolUntil: UNTIL, calls: 5, failures: 5 }],
      [{ id: 'a', state: 'half-open' as const, coolUntil: LATER, calls: 1, failures: 1 }],
    ];
    const wanted = { state: 'open', coolUntil: LATER, restsIn: 2, calls: 16, failures: 7 };
    expect(mergeHealth(reports)('a')).toEqual(wanted);
    expect(mergeHealth([...reports].reverse())('a')).toEqual(wanted);
  });

  it('takes a target that nobody tells of for well', () => {
    expect(mergeHealth([])('b')).toEqual({ state: 'closed', coolUntil: null, restsIn: 0, calls: 0, failures: 0 });
  });
});

describe('toReports', () => {
  it('leaves out what is well and was not called', () => {
    const target = { modelId: 'm', provider: 'openai', state: 'closed' as const, coolUntil: null, failures: 0 };
    const reports = toReports([
      { ...target, id: 'idle', calls: 0 },
      { ...target, id: 'busy', calls: 1 },
      { ...target, id: 'open', calls: 0, state: 'open', coolUntil: new Date(UNTIL) },
    ]);
    expect(reports).toEqual([
      { id: 'busy', state: 'closed', calls: 1, failures: 0, coolUntil: null },
      { id: 'open', state: 'open', calls: 0, failures: 0, coolUntil: UNTIL },
    ]);
  });
});

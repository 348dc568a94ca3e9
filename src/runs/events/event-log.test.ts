import { decodeBatch, encodeBatch, formatPlace, isAfter, parsePlace } from './event-log';

describe('places in a run', () => {
  it('read what they write', () => {
    for (const place of [
      { seq: 0, sub: 0 },
      { seq: 12, sub: 0 },
      { seq: 12, sub: 3 },
    ])
      expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  it.each([undefined, '', 'x', '-1', '1.2.3', '1e9', '99999999999'])('take %p as the beginning', (text) => {
    expect(parsePlace(text)).toEqual({ seq: 0, sub: 0 });
  });

  it('put hints between their fact and the next', () => {
    expect(isAfter({ seq: 3, sub: 1 }, { seq: 3, sub: 0 })).toBe(true);
    expect(isAfter({ seq: 4, sub: 0 }, { seq: 3, sub: 9 })).toBe(true);
    expect(isAfter({ seq: 3, sub: 0 }, { seq: 3, sub: 0 })).toBe(false);
  });

  it('survive the wire', () => {
    const batch = [
      {
        seq: 2,
        sub: 1,
        event: {
          seq: 2,
          at: '2026-01-01T00:00:00.000Z',
          type: 'text-delta' as const,
          data: { key: 'model:1', text: '✓\n' },
        },
      },
    ];
    expect(decodeBatch(encodeBatch(batch))).toEqual(batch);
  });
});

import { formatReaderPlace, parseReaderPlace } from './reader-place';

const RUN = '0123456789abcdef01234567';
const BEGINNING = { seq: 0, sub: 0 };

describe('the place of a reader', () => {
  it('is that of an event once all its frames were told, else names the last of them', () => {
    expect([0, 1, 2].map((part) => formatReaderPlace({ seq: 12, sub: 3 }, part, 3))).toEqual([
      '12.3+0',
      '12.3+1',
      '12.3',
    ]);
    expect(formatReaderPlace({ seq: 12, sub: 0 }, 0, 2, RUN)).toBe(`${RUN}/12+0`);
    expect(parseReaderPlace('12.3+1')).toEqual({ seq: 12, sub: 3, part: 1 });
    expect(parseReaderPlace('12')).toEqual({ seq: 12, sub: 0 });
  });

  it('is the beginning where it is of another run, or of none that is named', () => {
    expect(parseReaderPlace(`${RUN}/12.3`, RUN)).toEqual({ seq: 12, sub: 3 });
    expect(parseReaderPlace(`${RUN}/12.3`, RUN.replace('0', 'f'))).toEqual(BEGINNING);
    expect(parseReaderPlace('12.3', RUN)).toEqual(BEGINNING);
    expect(parseReaderPlace(`${RUN}/12.3+0`)).toEqual({ seq: 12, sub: 3, part: 0 });
  });

  it.each([undefined, '', 'x', '12.', '12+', '-1', '12.3+1/2'])('is the beginning for %p', (id) => {
    expect(parseReaderPlace(id)).toEqual(BEGINNING);
  });
});

import { readLimit, readPercents } from './read-fields';

describe('fields of a budget', () => {
  it('reads amounts, and nothing else', () => {
    expect(['25', ' $1,000.5 ', '0.000000001', '0', '1,000,000'].map(readLimit)).toEqual([
      '25',
      '1000.5',
      '0.000000001',
      '0',
      '1000000',
    ]);
    for (const text of ['', '-1', '1e3', '0.0000000001', '1000001', 'ten']) expect(readLimit(text)).toBeUndefined();
  });

  it('takes no comma for a decimal point, nor drops one', () => {
    for (const text of ['12,50', '0,5', '1,2345', '1000,000', ',500', '1,000,00'])
      expect(readLimit(text)).toBeUndefined();
  });

  it('reads percents in order, each once', () => {
    expect(readPercents('100, 80 80%')).toEqual([80, 100]);
    expect(readPercents(' ')).toEqual([]);
    for (const text of ['0', '101', '1.5', 'half', '1,2,3,4,5,6']) expect(readPercents(text)).toBeUndefined();
  });
});

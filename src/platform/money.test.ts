import { formatUsd, parseUsd } from './money';

describe('money', () => {
  it.each([
    ['0', 0],
    ['0.000000001', 1],
    ['0.1', 100_000_000],
    ['10.25', 10_250_000_000],
    ['999999.999999999', 999_999_999_999_999],
    ['1000000', 1_000_000_000_000_000],
  ])('%s is %i nano-dollars, and back', (usd, nanoUsd) => {
    expect(parseUsd(usd)).toBe(nanoUsd);
    expect(formatUsd(nanoUsd)).toBe(usd);
  });
  it('adds up without a rest, where floats have one', () => {
    expect(parseUsd('0.1') + parseUsd('0.2')).toBe(parseUsd('0.3'));
  });
});

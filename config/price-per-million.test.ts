import { pricePerMillion } from './price-per-million';

describe('pricePerMillion', () => {
  it.each<[string | number, string | undefined]>([
    [0.000003, '3'],
    ['3e-06', '3'],
    [3e-7, '0.3'],
    [1.25e-6, '1.25'],
    ['0.00000125', '1.25'],
    [7.5e-8, '0.075'],
    [1e-12, '0.000001'],
    ['0.0000000000001', undefined], // a seventh decimal
    [1e-13, undefined],
    [0, '0'],
    ['0.0', '0'],
    [1, '1000000'],
    ['12.5', '12500000'],
    ['.5e-5', '5'],
    ['1E-6', '1'],
    ['-1e-6', undefined],
    ['', undefined],
    ['.', undefined],
    ['cheap', undefined],
    [Number.NaN, undefined],
  ])('%p a token is %p a million', (perToken, expected) => expect(pricePerMillion(perToken)).toBe(expected));
});

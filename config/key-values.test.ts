import { keyValues } from './key-values';

describe('keyValues', () => {
  it('reads pairs with encoded values, and an equals sign within one', () => {
    expect(keyValues.parse('Authorization=Bearer%20x, a = b==')).toEqual({ Authorization: 'Bearer x', a: 'b==' });
    expect(keyValues.parse(undefined)).toEqual({});
  });
  it.each(['no pair', '=value', 'a=%zz'])('refuses %s', (text) => {
    expect(keyValues.safeParse(text).success).toBe(false);
  });
});

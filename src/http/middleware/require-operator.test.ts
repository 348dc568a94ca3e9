import type { Request } from 'express';
import { isOperator } from './require-operator';

const mockCompared: [number, number][] = [];
jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  return {
    ...real,
    timingSafeEqual: (left: Buffer, right: Buffer) => {
      mockCompared.push([left.length, right.length]);
      return real.timingSafeEqual(left, right);
    },
  };
});

const TOKEN = 'operator-secret-0123456789';
const from = (authorization: string | undefined) =>
  ({ headers: { authorization, host: 'weft.example' }, socket: { remoteAddress: '192.0.2.7' } }) as unknown as Request;
/** As a plain proxy on this machine passes somebody on. */
const fromHere = { headers: { host: '127.0.0.1:3000' }, socket: { remoteAddress: '127.0.0.1' } } as unknown as Request;
const NOTHING = { METRICS_TOKEN: '', TRUST_PROXY: 0 };
const GUARDED = { METRICS_TOKEN: TOKEN, TRUST_PROXY: 0 };
const basic = (password: string) => `Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;

describe('the operator’s token', () => {
  beforeEach(() => void (mockCompared.length = 0));

  it.each([
    ['the token', `Bearer ${TOKEN}`, true],
    ['the token as a password', basic(TOKEN), true],
    ['its beginning', `Bearer ${TOKEN.slice(0, -1)}`, false],
    ['more than it', `Bearer ${TOKEN}x`, false],
    ['another of its length', `Bearer ${'x'.repeat(TOKEN.length)}`, false],
    ['a password that begins like it', basic(TOKEN.slice(0, 5)), false],
  ])('is compared in constant time, whatever the length: %s', (_, authorization, isAllowed) => {
    expect(isOperator(from(authorization), GUARDED)).toBe(isAllowed);
    expect(mockCompared).toEqual([[32, 32]]);
  });

  it.each([
    ['nothing is configured', NOTHING, true],
    ['there is a token', GUARDED, false],
    ['there is a proxy', { METRICS_TOKEN: '', TRUST_PROXY: 1 }, false],
    ['there are both', { METRICS_TOKEN: TOKEN, TRUST_PROXY: 1 }, false],
  ])('is needed on this machine too, unless nothing is configured: %s', (_, config, isAllowed) => {
    expect(isOperator(fromHere, config)).toBe(isAllowed);
  });

  it('opens nothing where there is none', () => {
    expect(isOperator(from('Bearer '), NOTHING)).toBe(false);
    expect(isOperator(from(undefined), GUARDED)).toBe(false);
  });
});

import { DAY_MS, HOUR_MS, MINUTE_MS } from '../platform/time';
import { presentLimits } from './limit-headers';

const minute = { name: 'llm-minute', limit: 60, windowMs: MINUTE_MS, remaining: 58, resetMs: 59_001 };
const hour = { name: 'llm-hour', limit: 100, windowMs: HOUR_MS, remaining: 42, resetMs: 1_200_000 };
const month = { name: 'requests-month', limit: 100, windowMs: 30 * DAY_MS, remaining: 42, resetMs: 2_591_999_500 };

describe('presentLimits', () => {
  it('names each policy, in the order in which they were counted', () => {
    expect(presentLimits([minute, hour, month], false)).toEqual({
      'RateLimit-Policy': '"llm-minute";q=60;w=60, "llm-hour";q=100;w=3600, "requests-month";q=100;w=2592000',
      RateLimit: '"llm-minute";r=58;t=60, "llm-hour";r=42;t=1200, "requests-month";r=42;t=2592000',
    });
  });

  it.each([
    [[minute], '60', '58', '1m0s'],
    [[minute, hour], '100', '42', '20m0s'],
    [[minute, hour, month], '100', '42', '720h0m0s'],
    [[{ ...minute, remaining: 0, resetMs: 17 }], '60', '0', '17ms'],
    [[{ ...minute, remaining: 0, resetMs: 1_000 }, hour], '60', '0', '1s'],
  ])('gives OpenAI’s clients the nearest limit: case %#', (stands, limit, remaining, reset) => {
    expect(presentLimits(stands, true)).toMatchObject({
      'x-ratelimit-limit-requests': limit,
      'x-ratelimit-remaining-requests': remaining,
      'x-ratelimit-reset-requests': reset,
    });
  });

  it('says nothing where nothing was counted', () => {
    expect(presentLimits([], true)).toEqual({});
  });
});

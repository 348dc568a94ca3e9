import { priceCall } from '../price-call';
import { toUsage } from './dialects/to-usage';
import { toUsageMetadata } from './metered-call';

const price = {
  ...{ input: '3', output: '15', cachedInput: '0.3', cacheWrite: '3.75' },
  ...{ currency: 'USD' as const, source: 'test', date: '2026-11-23' },
};
const costOf = (usage: Parameters<typeof toUsageMetadata>[0]) =>
  priceCall(price, toUsageMetadata(usage), { inputTokens: 0, outputTokens: 0 }).costNanoUsd;

describe('toUsageMetadata', () => {
  it('charges what was written to the provider’s cache by its own price', () => {
    // 600 plain, 300 read, 100 written, 10 out: 1,800,000 + 90,000 + 375,000 + 150,000 nano-dollars.
    expect(costOf(toUsage({ prompt: 1_000, completion: 10, cached: 300, cacheWritten: 100 }))).toBe(2_415_000);
    expect(costOf(toUsage({ prompt: 1_000, completion: 10, cached: 300 }))).toBe(2_340_000);
  });

  it('takes what is no number for none', () => {
    const usage = toUsage({ prompt: 1_000, completion: 10 });
    expect(costOf({ ...usage, prompt_tokens_details: { cache_write_tokens: 'many' } })).toBe(3_150_000);
  });
});

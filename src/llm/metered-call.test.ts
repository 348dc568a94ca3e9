import { toUsage } from './gateway/dialects/to-usage';
import { type EndedCall, MeteredCall, toUsageMetadata } from './metered-call';
import { estimateCall, priceCall } from './price-call';

const price = { input: '3', cachedInput: '0.3', output: '15', date: '2026-01-01', source: 'test' };
const model = { price, window: 200_000 };
const toPay = { id: 'model:1:1', model, inputTokens: 100, amountNanoUsd: estimateCall(model, 100) };
const whole = { usage: toUsage({ prompt: 100, completion: 10 }), outputTokens: 1.5, isFinished: true };
const said = (outputTokens: number) => ({ usage: undefined, outputTokens, isFinished: false });

function buildPurse() {
  const held: number[] = [];
  const settled: number[] = [];
  const reserve = ({ amountNanoUsd }: { amountNanoUsd: number }) => {
    held.push(amountNanoUsd);
    return Promise.resolve((cost: number) => Promise.resolve(void settled.push(cost)));
  };
  return { held, settled, open: () => MeteredCall.open(reserve, toPay) };
}

describe('MeteredCall', () => {
  it('holds the input and the longest answer, and settles what the provider tells', async () => {
    const { held, settled, open } = buildPurse();
    const paid = await open();
    const { charge } = await paid.send(() => Promise.resolve(paid.onTold(whole)));
    expect(held).toEqual([100 * 3_000 + 16_000 * 15_000]);
    expect(settled).toEqual([100 * 3_000 + 10 * 15_000]);
    expect(charge.costNanoUsd).toBe(settled[0]);
  });

  it('is known of before it is sent, and settled before it is written', async () => {
    const told: string[] = [];
    const tell = (what: string) => void told.push(what);
    const reserve = () => Promise.resolve((cost: number) => Promise.resolve(tell(`settled: ${cost}`)));
    let look: (() => EndedCall) | undefined;
    const paid = await MeteredCall.open(reserve, toPay, {
      begin(describe) {
        look = describe;
        tell('begun');
      },
      mark: ({ outcome }) => tell(`ended: ${outcome}`),
      marked: () => Promise.resolve(tell('marked')),
      record: () => tell('recorded'),
    });
    await paid.send(() => {
      tell('sent');
      expect(look?.()).toMatchObject({ outcome: 'failed', errorKind: 'lost', charge: undefined });
      paid.onTold(said(20));
      expect(look?.().charge).toMatchObject({ costNanoUsd: 100 * 3_000 + 20 * 15_000, isEstimated: true });
      return Promise.resolve(paid.onTold(whole));
    });
    const cost = 100 * 3_000 + 10 * 15_000;
    expect(told).toEqual(['begun', 'marked', 'sent', 'ended: ok', 'marked', `settled: ${cost}`, 'recorded']);
  });

  it('settles a call that broke off by what had come', async () => {
    const { settled, open } = buildPurse();
    const paid = await open();
    const broken = paid.send(() => {
      paid.onTold(said(20));
      return Promise.reject(new Error('cut'));
    });
    await expect(broken).rejects.toThrow('cut');
    expect(settled).toEqual([100 * 3_000 + 20 * 15_000]);
    await paid.abandon();
    expect(settled).toHaveLength(1);
  });

  it('charges a call that broke off for what was told of it, and for what had come since', async () => {
    const { settled, open } = buildPurse();
    for (const outputTokens of [0, 20]) {
      const paid = await open();
      // As Anthropic does: the input, and a 1 for the output, before a word.
      const told = { usage: toUsage({ prompt: 300, completion: 1 }), outputTokens, isFinished: false };
      const broken = paid.send(() => Promise.reject(new Error('cut', { cause: paid.onTold(told) })));
      await expect(broken).rejects.toThrow('cut');
    }
    expect(settled).toEqual([300 * 3_000 + 15_000, 300 * 3_000 + 20 * 15_000]);
  });

  it('is ended once, by whoever sees its end first', async () => {
    const { settled, open } = buildPurse();
    const paid = await open();
    const late = paid.send(() => {
      paid.onTold(said(20));
      expect(paid.fail('timeout')).toMatchObject({ isEstimated: true });
      return Promise.resolve(paid.onTold(whole));
    });
    await late;
    expect(settled).toEqual([100 * 3_000 + 20 * 15_000]);
  });

  it('gives back what a call held that failed at once, or was never sent', async () => {
    const { settled, open } = buildPurse();
    await expect((await open()).send(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    const unsent = await open();
    await unsent.abandon();
    await unsent.abandon();
    expect(settled).toEqual([0, 0]);
  });
});

const cachePrice = {
  ...{ input: '3', output: '15', cachedInput: '0.3', cacheWrite: '3.75' },
  ...{ currency: 'USD' as const, source: 'test', date: '2026-11-23' },
};
const costOf = (usage: Parameters<typeof toUsageMetadata>[0]) =>
  priceCall(cachePrice, toUsageMetadata(usage), { inputTokens: 0, outputTokens: 0 }).costNanoUsd;

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

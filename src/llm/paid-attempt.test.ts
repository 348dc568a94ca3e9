import { AIMessage } from '@langchain/core/messages';
import { type EndedCall, PaidAttempt } from './paid-attempt';
import type { ModelAnswer } from './stream-model-call';

const price = { input: '3', cachedInput: '0.3', output: '15', date: '2026-01-01', source: 'test' };
const model = { price, window: 200_000 };
const answer: ModelAnswer = {
  message: new AIMessage('Hello.'),
  usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
  outputTokens: 1.5,
};

function buildPurse() {
  const held: number[] = [];
  const settled: number[] = [];
  const reserve = ({ amountNanoUsd }: { amountNanoUsd: number }) => {
    held.push(amountNanoUsd);
    return Promise.resolve((cost: number) => Promise.resolve(void settled.push(cost)));
  };
  return { held, settled, open: () => PaidAttempt.open(reserve, model, { id: 'model:1:1', inputTokens: 100 }) };
}

describe('PaidAttempt', () => {
  it('holds the input and the longest answer, and settles what the provider tells', async () => {
    const { held, settled, open } = buildPurse();
    const { told } = await (await open()).send(() => Promise.resolve(answer));
    expect(held).toEqual([100 * 3_000 + 16_000 * 15_000]);
    expect(settled).toEqual([100 * 3_000 + 10 * 15_000]);
    expect(told.costNanoUsd).toBe(settled[0]);
  });

  it('is known of before it is sent, and settled before it is written', async () => {
    const told: string[] = [];
    const tell = (what: string) => void told.push(what);
    const reserve = () => Promise.resolve((cost: number) => Promise.resolve(tell(`settled: ${cost}`)));
    let look: (() => EndedCall) | undefined;
    const paid = await PaidAttempt.open(
      reserve,
      model,
      { id: 'model:1:1', inputTokens: 100 },
      {
        begin(describe) {
          look = describe;
          tell('begun');
        },
        mark: ({ outcome }) => tell(`ended: ${outcome}`),
        marked: () => Promise.resolve(tell('marked')),
        record: () => tell('recorded'),
      },
    );
    await paid.send(() => {
      tell('sent');
      expect(look?.()).toMatchObject({ outcome: 'failed', errorKind: 'lost', charge: undefined });
      paid.outputTokens += 20;
      expect(look?.().charge).toMatchObject({ costNanoUsd: 100 * 3_000 + 20 * 15_000, isEstimated: true });
      return Promise.resolve(answer);
    });
    const cost = 100 * 3_000 + 10 * 15_000;
    expect(told).toEqual(['begun', 'marked', 'sent', 'ended: ok', 'marked', `settled: ${cost}`, 'recorded']);
  });

  it('settles a call that broke off by what had come', async () => {
    const { settled, open } = buildPurse();
    const paid = await open();
    const broken = paid.send(() => {
      paid.outputTokens += 20;
      return Promise.reject(new Error('cut'));
    });
    await expect(broken).rejects.toThrow('cut');
    expect(settled).toEqual([100 * 3_000 + 20 * 15_000]);
    await paid.abandon();
    expect(settled).toHaveLength(1);
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

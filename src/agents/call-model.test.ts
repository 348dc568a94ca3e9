import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { type StructuredToolInterface, tool } from '@langchain/core/tools';
import { z } from 'zod';
import type { ResolvedModel } from '../../config/models';
import { createMemoryContext, createMemoryJournal } from '../../tests/rigs/in-memory-run-context';
import type { Deployment } from '../llm/catalogue';
import { IMAGE_TOKENS, IMAGE_TOKENS_MAX } from '../llm/image-tokens';
import { DemoChatModel } from '../llm/providers/demo/demo-chat-model';
import type { CallNeeds } from '../llm/routing/model-router';
import { callModel } from './call-model';

/** Input alone costs: a nano-dollar a thousandth of a token. */
const price = { input: '1', cachedInput: '1', output: '0', date: '2026-11-23', source: 'test' };
const model: ResolvedModel = {
  ...{ id: 'm', label: 'm', provider: 'demo', providerModel: 'm', window: 100_000, price },
  ...{ baseUrl: undefined, apiKey: undefined, isDemo: true, chunkDelayMs: 0 },
};
const PIXEL = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

const move = tool(() => 'moved', {
  name: 'move_block',
  description: 'Moves a block to another place. '.repeat(20),
  schema: z.object({ id: z.string(), x: z.number().describe('from the left'), y: z.number() }),
});
/** What o200k_base makes of its JSON schema with name and description. */
const MOVE_TOKENS = 222;

interface Asked {
  images?: number;
  tools?: StructuredToolInterface[];
  before?: BaseMessage[];
}

async function holdFor({ images = 0, tools = [], before = [] }: Asked): Promise<{ tokens: number; needs: CallNeeds }> {
  const context = createMemoryContext(createMemoryJournal(), { input: {} });
  const held: number[] = [];
  const asked: CallNeeds[] = [];
  const deployment: Deployment = {
    ...{ model, target: { id: 'm', model } },
    client: () => Promise.resolve(new DemoChatModel({ model: 'demo', chunkDelayMs: 0 })),
    report: () => undefined,
  };
  const text = { type: 'text', text: 'x'.repeat(400) };
  await context.step({ key: 'model:1', kind: 'model', name: 'm', input: '' }, (call) =>
    callModel(
      {
        context,
        chain(needs) {
          asked.push(needs);
          return Promise.resolve([deployment]);
        },
        modelAsked: 'm',
        ...{ limits: undefined, ledger: undefined, onFallback: undefined },
        reserve({ amountNanoUsd }) {
          held.push(amountNanoUsd);
          return Promise.resolve(() => Promise.resolve());
        },
      },
      {
        ...{ number: 1, key: 'model:1', tools },
        messages: [...before, new HumanMessage({ content: [text, ...Array.from({ length: images }, () => PIXEL)] })],
      },
      call,
    ),
  );
  const [needs] = asked;
  const [amount] = held;
  if (!needs || amount === undefined) throw new Error('nothing was asked for');
  return { tokens: amount / 1_000, needs };
}

describe('what a call holds', () => {
  it('is its text where there are no images', async () => {
    expect(await holdFor({})).toEqual({ tokens: 100, needs: { inputTokens: 100, hasTools: false, hasImages: false } });
  });

  it('has the most that each image is counted as; whether it fits is guessed by less', async () => {
    expect(await holdFor({ images: 3 })).toEqual({
      tokens: 100 + 3 * IMAGE_TOKENS_MAX,
      needs: { inputTokens: 100 + 3 * IMAGE_TOKENS, hasTools: false, hasImages: true },
    });
  });

  it('counts the definitions of the tools, the system prompt, and calls that were made before', async () => {
    const plain = (await holdFor({})).tokens;
    const offered = await holdFor({ tools: [move] });
    expect(offered.tokens - plain).toBeGreaterThan(0.8 * MOVE_TOKENS);
    expect(offered.tokens - plain).toBeLessThan(1.3 * MOVE_TOKENS);
    expect(offered.needs).toMatchObject({ inputTokens: offered.tokens, hasTools: true });
    const system = new SystemMessage('x'.repeat(4_000));
    expect((await holdFor({ before: [system] })).tokens - plain).toBe(1_000);
    const tool_calls = [{ id: 'c1', name: 'move_block', args: { text: 'x'.repeat(4_000) } }];
    expect((await holdFor({ before: [new AIMessage({ content: '', tool_calls })] })).tokens - plain).toBeGreaterThan(
      1_000,
    );
  });
});

import { CAPABILITIES } from '../../../config/model-catalogue';
import type { ChatRequest } from '../../contracts/gateway/chat-completions';
import { mostItMayCost, readNeeds } from './request-needs';

const PRICE = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'test' };
const OPENAI = { provider: 'openai' as const };
const ask = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'x',
  messages: [{ role: 'user', content: 'x'.repeat(400) }],
  ...more,
});

describe('what a request needs', () => {
  it('counts text by characters and an image by itself, whatever its bytes', () => {
    expect(readNeeds(ask())).toEqual({ inputTokens: 100, hasTools: false, hasImages: false });
    const image_url = { url: `data:image/png;base64,${'A'.repeat(1_000_000)}` };
    const content = [
      { type: 'text' as const, text: 'x'.repeat(40) },
      { type: 'image_url' as const, image_url },
    ];
    expect(readNeeds(ask({ messages: [{ role: 'user', content }] }))).toEqual({
      inputTokens: 1_010,
      hasTools: false,
      hasImages: true,
    });
    const tools = [{ type: 'function' as const, function: { name: 'f' } }];
    expect(readNeeds(ask({ tools })).hasTools).toBe(true);
  });

  it.each([
    [{}, 32_000, 100 + 2 * 16_000],
    [{ max_tokens: 50 }, 32_000, 100 + 2 * 50],
    [{ max_tokens: 50, max_completion_tokens: 60, n: 3 }, 32_000, 100 + 2 * 180],
    [{}, 1_000, 100 + 2 * 900],
  ])('holds the most that %o may cost in a window of %i', (more, window, microUsd) => {
    const request = ask(more);
    expect(mostItMayCost({ ...OPENAI, price: PRICE, window }, readNeeds(request), request)).toBe(microUsd * 1_000);
    expect(mostItMayCost({ ...OPENAI, price: null, window }, readNeeds(request), request)).toBe(0);
  });

  it.each([
    [{}, 4_000, 100 + 2 * 4_000],
    [{ n: 3 }, 4_000, 100 + 2 * 3 * 4_000],
    [{}, 64_000, 100 + 2 * 16_000],
    [{ max_tokens: 20_000 }, 4_000, 100 + 2 * 20_000], // the provider decides
  ])('holds what %o may cost at a model that gives %i tokens at most', (more, outputMax, microUsd) => {
    const request = ask(more);
    const model = { ...OPENAI, price: PRICE, window: 32_000, outputMax };
    expect(mostItMayCost(model, readNeeds(request), request)).toBe(microUsd * 1_000);
  });

  it('holds the dearest price of the input: all of it may be put into the provider’s cache', () => {
    const request = ask({ max_tokens: 1 });
    const holds = (cacheWrite: string, promptCache?: boolean) =>
      mostItMayCost(
        {
          ...OPENAI,
          price: { ...PRICE, cacheWrite },
          window: 32_000,
          ...(promptCache !== undefined && { capabilities: { ...CAPABILITIES.anthropic, promptCache } }),
        },
        readNeeds(request),
        request,
      );
    expect([holds('1.25'), holds('1.25', true), holds('1.25', false), holds('0.5', true)]).toEqual([
      127_000, 127_000, 102_000, 102_000,
    ]);
  });

  const HOUR = { cache_control: { type: 'ephemeral', ttl: '1h' } };
  const text = { type: 'text' as const, text: 'x'.repeat(400) };
  const tool = { type: 'function' as const, function: { name: 'f' } };
  it.each<[string, Partial<ChatRequest>, number]>([
    ['a part', { messages: [{ role: 'user', content: [{ ...text, ...HOUR }] }] }, 200],
    ['a message', { messages: [{ role: 'user', content: [text], ...HOUR }] }, 200],
    ['the request', HOUR, 200],
    ['a tool', { tools: [{ ...tool, ...HOUR }] }, 200],
    ['a tool’s function', { tools: [{ ...tool, function: { ...tool.function, ...HOUR } }] }, 200],
    ['nothing for an hour', { cache_control: { type: 'ephemeral', ttl: '5m' } }, 125],
  ])('holds the price of an hour in Anthropic’s cache where %s asks for one', (_, more, microUsd) => {
    const request = ask({ max_tokens: 1, ...more });
    const needs = { ...readNeeds(request), inputTokens: 100 };
    const price = { ...PRICE, cacheWrite: '1.25' };
    const claude = { provider: 'anthropic' as const, price, window: 32_000, capabilities: CAPABILITIES.anthropic };
    expect(mostItMayCost(claude, needs, request)).toBe((microUsd + 2) * 1_000);
    expect(mostItMayCost({ ...claude, ...OPENAI }, needs, request)).toBe(127_000); // nobody keeps it there
  });
});

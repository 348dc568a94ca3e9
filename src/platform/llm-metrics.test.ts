import { createMetrics } from './metrics';

describe('figures of models', () => {
  it('name none that a single organisation has named', async () => {
    const { llm, scrape } = createMetrics('test');
    const call = {
      ...{ provider: 'openai', outcome: 'ok' as const, inputTokens: 1, outputTokens: 1, cachedInputTokens: 0 },
      ...{ costNanoUsd: 0, firstTokenMs: 1, durationMs: 1 },
    };
    for (const model of ['own/secret-project', 'own/another', 'gpt-5']) llm.countCall({ ...call, model });
    llm.countFallback('own/secret-project', 'timeout');
    const { text } = await scrape();
    expect(text).not.toMatch(/secret-project|own\/another/);
    expect(text).toContain('weft_llm_calls_total{provider="openai",model="own",outcome="ok",role="test"} 2');
    expect(text).toContain('weft_llm_fallbacks_total{model="own",reason="timeout",role="test"} 1');
    expect(text).toContain('weft_llm_calls_total{provider="openai",model="gpt-5",outcome="ok",role="test"} 1');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireName } from '../../fakes/fake-llm/reply';

/** Nano-dollars a token: whole numbers, so that the checker's sums are exact. */
export interface TokenPrice {
  input: number;
  cached: number;
  /** Of what the provider puts into its cache; absent: as `input`. */
  written?: number;
  output: number;
}
/** Models by their ids; `backup` answers where another cannot, `gone` has an address where nobody listens. */
export const MODELS: Record<string, { wire: WireName; price: TokenPrice | null }> = {
  openai: { wire: 'openai', price: { input: 1_000, cached: 500, output: 2_000 } },
  anthropic: { wire: 'anthropic', price: { input: 3_000, cached: 300, written: 3_750, output: 15_000 } },
  gemini: { wire: 'gemini', price: { input: 250, cached: 125, output: 1_500 } },
  llama: { wire: 'ollama', price: null },
  gone: { wire: 'openai', price: { input: 1_000, cached: 500, output: 2_000 } },
  backup: { wire: 'openai', price: { input: 7_000, cached: 7_000, output: 11_000 } },
};

/** Writes the models' file that has them at `fakeUrl`; `remove` takes it away. */
export function writeCatalogue(fakeUrl: string): { file: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-models-'));
  const file = join(folder, 'models.json');
  const usd = (nanoUsd: number) => String(nanoUsd / 1_000); // a million tokens
  const models = Object.entries(MODELS).map(([id, { wire, price }]) => {
    const url = id === 'gone' ? 'http://127.0.0.1:1' : fakeUrl;
    return {
      id,
      label: id,
      provider: wire,
      providerModel: id,
      window: 32_000,
      price: price && {
        input: usd(price.input),
        cachedInput: usd(price.cached),
        ...(price.written !== undefined && { cacheWrite: usd(price.written) }),
        output: usd(price.output),
        date: '2026-11-22',
        source: 'test',
      },
      targets: [{ baseUrl: wire === 'openai' ? `${url}/v1` : url }],
      fallbacks: id === 'backup' ? [] : ['backup'],
    };
  });
  writeFileSync(file, JSON.stringify({ models, roles: { canvas: ['openai'] } }));
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

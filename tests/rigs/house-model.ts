/** One model, `house`, that has a price and is a fake server's; and products whose only model it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeLlm, startFakeLlm } from '../fakes/fake-llm/fake-llm-server';
import { openProduct, type Product } from './open-product';
import { WeftClient } from '../support/weft-client';

export const HOUSE = 'house';
/** A dollar a million tokens in, two out. */
export const HOUSE_PRICE = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'test' };

export interface HouseModel {
  fake: FakeLlm;
  /** What a process is started with to have it. */
  environment: Record<string, string>;
  close(): Promise<void>;
}
export interface HouseOptions {
  provider?: 'openai' | 'anthropic';
  /** Further fields of the model, as in the models file. */
  traits?: object;
  /** What it does; default: what support sessions ask for. */
  roles?: readonly string[];
}

export async function startHouseModel(options: HouseOptions = {}): Promise<HouseModel> {
  const { provider = 'openai', traits = {}, roles = ['support', 'documentation'] } = options;
  const fake = await startFakeLlm();
  const folder = mkdtempSync(join(tmpdir(), 'house-'));
  const file = join(folder, 'models.json');
  const baseUrl = provider === 'openai' ? `${fake.url}/v1` : fake.url;
  const model = {
    ...{ id: HOUSE, label: 'House', provider, providerModel: HOUSE, price: HOUSE_PRICE, fallbacks: [] },
    ...{ targets: [{ baseUrl }], ...traits },
  };
  writeFileSync(
    file,
    JSON.stringify({ models: [model], roles: Object.fromEntries(roles.map((role) => [role, [HOUSE]])) }),
  );
  return {
    fake,
    environment: {
      ...{ MODELS_FILE: file, DEFAULT_MODEL: HOUSE },
      ...{ [`${provider.toUpperCase()}_API_KEY`]: 'nobody', [`${provider.toUpperCase()}_BASE_URL`]: baseUrl },
    },
    async close() {
      await fake.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface House {
  fake: FakeLlm;
  product: Product;
  /** Of an organisation that has the product to itself. */
  person: WeftClient;
  close(): Promise<void>;
}

/** The whole product in this process with that model. */
export async function openHouse(options: HouseOptions & { environment?: Record<string, string> } = {}): Promise<House> {
  const model = await startHouseModel(options);
  const product = await openProduct({ ...model.environment, ...options.environment });
  return {
    ...{ fake: model.fake, product, person: await WeftClient.register(product.url) },
    async close() {
      await product.stop();
      await model.close();
    },
  };
}

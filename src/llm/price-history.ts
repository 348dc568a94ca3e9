import { isDeepStrictEqual } from 'node:util';
import type { KnownModel, ModelPrice } from '../../config/models';
import type { ModelPriceRecord } from '../models/gateway/model-price.model';
import type { Models } from '../models/index';
import { isDuplicateKey } from '../platform/mongo';

export interface PriceChange {
  model: string;
  /** Undefined: it was not there. */
  before?: ModelPriceRecord | undefined;
  now: ModelPriceRecord;
}
type Priced = Pick<KnownModel, 'id' | 'provider' | 'price'>;

/**
 * Writes down what of the catalogue's prices is not what was last written down. Resolves with that: nothing where nothing changed, and
 * of several at once each change in one of them.
 */
export async function recordPrices(
  models: Pick<Models, 'ModelPrice'>,
  catalogue: readonly Priced[],
  now: Date = new Date(),
): Promise<PriceChange[]> {
  const latest = new Map<string, ModelPriceRecord>();
  const kept = await models.ModelPrice.find().sort({ model: 1, version: 1 }).lean<ModelPriceRecord[]>();
  for (const record of kept) latest.set(record.model, record);
  const here = new Set(catalogue.map(({ id }) => id));
  const next = (model: string, rest: Pick<ModelPriceRecord, 'provider' | 'price' | 'isGone'>): ModelPriceRecord => {
    const version = (latest.get(model)?.version ?? 0) + 1;
    return { _id: `${model}@${version}`, model, version, ...rest, from: now };
  };
  const records = [
    ...catalogue
      .filter(({ id, price }) => {
        const last = latest.get(id);
        return !last || last.isGone || !isSamePrice(last.price, price);
      })
      .map(({ id, provider, price }) => next(id, { provider, price })),
    ...[...latest.values()]
      .filter(({ model, isGone }) => !isGone && !here.has(model))
      .map(({ model, provider, price }) => next(model, { provider, price, isGone: true })),
  ];
  const changes: PriceChange[] = [];
  for (const record of records) {
    try {
      await models.ModelPrice.create(record);
      changes.push({ model: record.model, before: latest.get(record.model), now: record });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // another process has written it
    }
  }
  return changes;
}

/** When and where a price was read is no other price. */
function isSamePrice(one: ModelPrice | null, other: ModelPrice | null): boolean {
  const rates = (price: ModelPrice | null) => {
    if (price === null) return null;
    const { date: _date, source: _source, ...rest } = price;
    return JSON.parse(JSON.stringify(rest)) as unknown;
  };
  return isDeepStrictEqual(rates(one), rates(other));
}

/** One line for people: `gpt-5-mini: input $0.25 → $0.20, output $2.00`. Dollars per million tokens. */
export function tellChange({ model, before, now }: PriceChange): string {
  if (now.isGone) return `${model}: no more in the catalogue`;
  const old = before && !before.isGone ? ratesOf(before.price) : undefined;
  const rates = ratesOf(now.price);
  if (rates.size === 0)
    return `${model}: price not known, its calls count as free${old?.size ? ' (it was known)' : ''}`;
  const told = [...rates].map(([name, dollars]) => {
    const was = old?.get(name);
    return `${name} ${old && was !== dollars ? `${was === undefined ? 'none' : `$${was}`} → ` : ''}$${dollars}`;
  });
  const dropped = [...(old?.keys() ?? [])].filter((name) => !rates.has(name)).map((name) => `${name} no more`);
  return `${model}: ${old ? '' : 'new, '}${[...told, ...dropped].join(', ')}`;
}

function ratesOf(price: ModelPrice | null): Map<string, string> {
  if (price === null) return new Map();
  const { date: _date, source: _source, currency: _currency, above, ...rates } = price;
  const named = Object.entries(rates).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const { tokens, ...more } = above ?? { tokens: 0 };
  const higher = Object.entries(more).map(([name, dollars]): [string, string] => [
    `${name} above ${tokens} tokens`,
    String(dollars),
  ]);
  return new Map([...named, ...higher]);
}

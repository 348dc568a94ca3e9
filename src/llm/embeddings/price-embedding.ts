import type { EmbeddingModel } from '../../../config/embedding-models';
import type { NanoUsd } from '../../platform/money';

/** What tokens cost: whole nano-dollars, rounded half up; exact before that. No price: nothing. */
export function priceEmbedding({ price }: Pick<EmbeddingModel, 'price'>, inputTokens: number): NanoUsd {
  if (!price) return 0;
  const [whole = '0', fraction = ''] = price.embedding.split('.');
  // A price in micro-dollars per million tokens is a whole number; tokens × it are 1e-12 dollars.
  const micro = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return Number((BigInt(Math.round(inputTokens)) * micro + 500n) / 1_000n);
}

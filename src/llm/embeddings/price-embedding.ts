import type { EmbeddingModel } from '../../../config/embedding-models';
import { type NanoUsd, parseUsd } from '../../platform/money';
import { type Bill, sumBill } from '../bill';

type Priced = Pick<EmbeddingModel, 'price'>;

/** What tokens that were embedded come to; undefined: no price is known. */
export function billEmbedding({ price }: Priced, inputTokens: number): Bill | undefined {
  if (!price) return undefined;
  const tokens = Math.round(inputTokens);
  return tokens === 0 ? [] : [{ part: 'input', tokens, nanoUsdPerMillion: parseUsd(price.embedding) }];
}

/** What that costs; no price: nothing. */
export const priceEmbedding = (model: Priced, inputTokens: number): NanoUsd =>
  sumBill(billEmbedding(model, inputTokens) ?? []);

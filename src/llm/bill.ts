import type { ModelPrice } from '../../config/models';
import type { Usage } from '../contracts/kernel/common';
import type { BillPart } from '../contracts/money/usage';
import type { BillLine } from '../models/money/model-call.model';
import { type NanoUsd, parseUsd } from '../platform/money';

/** What a call's tokens came to, by the prices of that day. */
export type Bill = readonly BillLine[];

const PER_MILLION = 1_000_000n;

/**
 * What is paid for, each at its price; nothing for what there was none of. `written`: of the input that was not cached, what was put
 * into the cache, and of that what is kept for an hour (twice the input's price where that has none).
 */
export function billCall(
  price: ModelPrice,
  usage: Usage,
  written: { tokens: number; hour?: number } = { tokens: 0 },
): Bill {
  const uncached = usage.inputTokens - usage.cachedInputTokens;
  const writes = Math.min(written.tokens, uncached);
  const hours = Math.min(written.hour ?? 0, writes);
  const rates = price.above && usage.inputTokens > price.above.tokens ? price.above : price;
  const input = parseUsd(rates.input);
  const line = (part: BillPart, tokens: number, own: string | undefined, otherwise: NanoUsd): BillLine[] =>
    tokens === 0 ? [] : [{ part, tokens, nanoUsdPerMillion: own === undefined ? otherwise : parseUsd(own) }];
  return [
    ...line('input', uncached - writes, rates.input, input),
    ...line('cacheWrite', writes - hours, rates.cacheWrite, input),
    ...line('cacheWriteHour', hours, rates.cacheWriteHour, 2 * input),
    ...line('cachedInput', usage.cachedInputTokens, rates.cachedInput, input),
    ...line('output', usage.outputTokens, rates.output, input),
  ];
}

/** In whole nano-dollars, rounded half up once at the end; exact before that. */
export function sumBill(bill: Bill): NanoUsd {
  const sum = bill.reduce((sum, { tokens, nanoUsdPerMillion }) => sum + BigInt(tokens) * BigInt(nanoUsdPerMillion), 0n);
  return Number((sum + PER_MILLION / 2n) / PER_MILLION);
}

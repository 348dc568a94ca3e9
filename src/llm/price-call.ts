import type { UsageMetadata } from '@langchain/core/messages';
import type { ModelDescription, ModelPrice } from '../../config/models';
import type { Usage } from '../contracts/kernel/common';
import type { NanoUsd } from '../platform/money';
import { type Bill, billCall, sumBill } from './bill';
import { wholeTokens } from './estimate-tokens';

export interface PricedUsage {
  usage: Usage;
  costNanoUsd: NanoUsd;
  /** What that is the sum of; absent: no price is known. */
  bill?: Bill;
  /** The provider told no usage: tokens are a guess (`estimate-tokens.ts`). */
  isEstimated: boolean;
}

/** What a provider tells of a call; `cache_creation_hour`: part of `cache_creation` that is kept for an hour. */
export type ToldUsage = Omit<UsageMetadata, 'input_token_details'> & {
  input_token_details?: NonNullable<UsageMetadata['input_token_details']> & { cache_creation_hour?: number };
};

/** Longest answer asked of a provider that wants a limit, in tokens, and what a call reserves; less of a model that gives less. */
export const OUTPUT_TOKENS_MAX = 16_000;

/** Longest answer that we ask of a model by ourselves, in tokens: never more than it gives. */
export const longestAnswer = (
  { outputMax = Infinity }: Pick<ModelDescription, 'outputMax'>,
  wanted = OUTPUT_TOKENS_MAX,
): number => Math.min(wanted, outputMax);

/** Least room for an answer that is asked for, in tokens: whoever has less says so. */
const ANSWER_TOKENS_MIN = 1_024;

/**
 * Longest answer that an agent asks for, in tokens: at most what the model gives, and what its window, where it is told, has room for
 * beside the input. In powers of two where the window is the limit: each length has a client of its own.
 */
export function answerLimit(
  model: Pick<ModelDescription, 'outputMax' | 'window' | 'isWindowAssumed'>,
  inputTokens: number,
  wanted?: number,
): number {
  const longest = longestAnswer(model, wanted);
  const room = model.isWindowAssumed ? Infinity : model.window - inputTokens;
  if (room >= longest) return longest;
  return Math.min(longest, room < ANSWER_TOKENS_MIN ? ANSWER_TOKENS_MIN : 2 ** Math.floor(Math.log2(room)));
}

/** What a call's cost at most depends on. */
export type PricedModel = Pick<ModelDescription, 'price' | 'window' | 'outputMax' | 'capabilities'>;

/** What an agent's call may cost: its input, and the longest answer as output. */
export const estimateCall = (model: PricedModel, inputTokens: number, maxOutputTokens?: number): NanoUsd =>
  costAtMost(model, { inputTokens, outputTokens: longestAnswer(model, maxOutputTokens) });

/**
 * The most a call may cost: `answers` of that length, as far as the window has room for one, and an input all of which may be
 * put into the provider's cache (unless the model has none), for an hour where that is asked for. No price: nothing.
 */
export function costAtMost(
  { price, window, capabilities }: PricedModel,
  {
    inputTokens,
    outputTokens,
    answers = 1,
    isKeptAnHour = false,
  }: { inputTokens: number; outputTokens: number; answers?: number; isKeptAnHour?: boolean },
): NanoUsd {
  if (!price) return 0;
  const longest = Math.max(0, Math.min(outputTokens, window - inputTokens));
  const usage = { inputTokens, outputTokens: longest * answers, cachedInputTokens: 0, modelCalls: 1 };
  const plain = costOf(price, usage);
  if (capabilities?.promptCache === false) return plain;
  const written = costOf(price, usage, { tokens: inputTokens });
  const kept = isKeptAnHour ? costOf(price, usage, { tokens: inputTokens, hour: inputTokens }) : 0;
  return Math.max(plain, written, kept);
}

/** What a call is taken to have used where nobody tells: `weighTokens` of what was said, fractions allowed. */
export interface EstimatedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Tokens and cost of one call. `estimated` stands in where the provider tells no usage. */
export function priceCall(
  price: ModelPrice | null,
  told: ToldUsage | undefined,
  estimated: EstimatedUsage,
): PricedUsage {
  const isEstimated = !told || count(told.input_tokens) === 0; // no call is without input
  const usage: Usage = isEstimated
    ? {
        inputTokens: wholeTokens(estimated.inputTokens),
        outputTokens: wholeTokens(estimated.outputTokens),
        cachedInputTokens: 0,
        modelCalls: 1,
      }
    : {
        inputTokens: count(told.input_tokens),
        outputTokens: count(told.output_tokens),
        cachedInputTokens: Math.min(count(told.input_tokens), count(told.input_token_details?.cache_read)),
        modelCalls: 1,
      };
  const { cache_creation: tokens, cache_creation_hour: hour } = (isEstimated ? {} : told.input_token_details) ?? {};
  const written = { tokens: count(tokens), hour: count(hour) };
  if (!price) return { usage, costNanoUsd: 0, isEstimated };
  const bill = billCall(price, usage, written);
  return { usage, costNanoUsd: sumBill(bill), bill, isEstimated };
}

/** Both together; of many calls there is no one bill. */
export function addPricedUsage(a: PricedUsage, b: PricedUsage): PricedUsage {
  return {
    usage: {
      inputTokens: a.usage.inputTokens + b.usage.inputTokens,
      outputTokens: a.usage.outputTokens + b.usage.outputTokens,
      cachedInputTokens: a.usage.cachedInputTokens + b.usage.cachedInputTokens,
      modelCalls: a.usage.modelCalls + b.usage.modelCalls,
    },
    costNanoUsd: a.costNanoUsd + b.costNanoUsd,
    isEstimated: a.isEstimated || b.isEstimated,
  };
}

/** What one call costs; see `billCall` and `sumBill`. */
export const costOf = (...of: Parameters<typeof billCall>): NanoUsd => sumBill(billCall(...of));

const count = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;

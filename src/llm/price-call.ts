import type { UsageMetadata } from '@langchain/core/messages';
import type { ModelDescription, ModelPrice } from '../../config/models';
import type { Usage } from '../contracts/common';
import type { NanoUsd } from '../platform/money';

export interface PricedUsage {
  usage: Usage;
  costNanoUsd: NanoUsd;
  /** The provider told no usage: tokens are a quarter of the characters. */
  isEstimated: boolean;
}

/** What a provider tells of a call; `cache_creation_hour`: part of `cache_creation` that is kept for an hour. */
export type ToldUsage = Omit<UsageMetadata, 'input_token_details'> & {
  input_token_details?: NonNullable<UsageMetadata['input_token_details']> & { cache_creation_hour?: number };
};

export const CHARACTERS_PER_TOKEN = 4;
/** Longest answer asked of a provider that wants a limit, in tokens, and what a call reserves; less of a model that gives less. */
export const OUTPUT_TOKENS_MAX = 16_000;

/** A guess: a quarter of the characters. */
export const tokensOf = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);

/** Longest answer that we ask of a model by ourselves, in tokens: never more than it gives. */
export const longestAnswer = (
  { outputMax = Infinity }: Pick<ModelDescription, 'outputMax'>,
  wanted = OUTPUT_TOKENS_MAX,
): number => Math.min(wanted, outputMax);

/** What a call's cost at most depends on. */
export type PricedModel = Pick<ModelDescription, 'price' | 'window' | 'outputMax' | 'capabilities'>;

/** What an agent's call may cost: a quarter of the characters as input, the longest answer as output. */
export const estimateCall = (model: PricedModel, inputLength: number, maxOutputTokens?: number): NanoUsd =>
  costAtMost(model, { inputTokens: tokensOf(inputLength), outputTokens: longestAnswer(model, maxOutputTokens) });

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

/** Tokens and cost of one call. `lengths` (in characters) stand in where the provider tells no usage. */
export function priceCall(
  price: ModelPrice | null,
  told: ToldUsage | undefined,
  lengths: { input: number; output: number },
): PricedUsage {
  const isEstimated = !told || count(told.input_tokens) === 0; // no call is without input
  const usage: Usage = isEstimated
    ? {
        inputTokens: Math.ceil(lengths.input / CHARACTERS_PER_TOKEN),
        outputTokens: Math.ceil(lengths.output / CHARACTERS_PER_TOKEN),
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
  return { usage, costNanoUsd: price ? costOf(price, usage, written) : 0, isEstimated };
}

/** Both together. */
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

/**
 * What one call costs in whole nano-dollars, rounded half up once at the end; exact before that. `written`: of the input that was
 * not cached, what was put into the cache, and of that what is kept for an hour.
 */
export function costOf(
  price: ModelPrice,
  usage: Usage,
  written: { tokens: number; hour?: number } = { tokens: 0 },
): NanoUsd {
  const uncached = usage.inputTokens - usage.cachedInputTokens;
  const writes = Math.min(written.tokens, uncached);
  const hours = Math.min(written.hour ?? 0, writes);
  const rates = price.above && usage.inputTokens > price.above.tokens ? price.above : price;
  // A price in micro-dollars per million tokens is a whole number; tokens × it are 1e-12 dollars.
  const pico =
    BigInt(uncached - writes) * toMicro(rates.input) +
    BigInt(writes - hours) * toMicro(rates.cacheWrite ?? rates.input) +
    BigInt(hours) * (rates.cacheWriteHour === undefined ? 2n * toMicro(rates.input) : toMicro(rates.cacheWriteHour)) +
    BigInt(usage.cachedInputTokens) * toMicro(rates.cachedInput ?? rates.input) +
    BigInt(usage.outputTokens) * toMicro(rates.output);
  return Number((pico + 500n) / 1_000n);
}

function toMicro(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

const count = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;

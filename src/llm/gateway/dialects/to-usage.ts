import type { ChatUsage } from '../../../contracts/gateway/chat-completions';

/** Tokens as a provider tells them; what it does not tell counts as none. */
export interface ToldTokens {
  /** All of the input, cached and newly cached included. */
  prompt: number;
  /** All of the output, reasoning included. */
  completion: number;
  /** Part of `prompt` that was read from the provider's cache. */
  cached?: number | undefined;
  /** Part of `prompt` that was written to it, where that has a price of its own. */
  cacheWritten?: number | undefined;
  /** Part of `cacheWritten` that is kept for an hour, which is dearer. */
  cacheWrittenHour?: number | undefined;
  /** Part of `completion`. */
  reasoning?: number | undefined;
}

/**
 * In OpenAI's shape. Of `prompt_tokens_details` are ours, as OpenAI has no word for them: `cache_write_tokens`, and of those
 * `cache_write_1h_tokens`.
 */
export function toUsage({
  prompt,
  completion,
  cached = 0,
  cacheWritten = 0,
  cacheWrittenHour = 0,
  reasoning = 0,
}: ToldTokens): ChatUsage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: cached,
      ...(cacheWritten > 0 && { cache_write_tokens: cacheWritten }),
      ...(cacheWrittenHour > 0 && { cache_write_1h_tokens: cacheWrittenHour }),
    },
    ...(reasoning > 0 && { completion_tokens_details: { reasoning_tokens: reasoning } }),
  };
}

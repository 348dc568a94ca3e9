import { z } from 'zod';

const price = z.union([z.string(), z.number()]).optional();
const prices = {
  input_cost_per_token: price,
  output_cost_per_token: price,
  cache_read_input_token_cost: price,
  cache_creation_input_token_cost: price,
  cache_creation_input_token_cost_above_1hr: price,
  input_cost_per_token_above_200k_tokens: price,
  output_cost_per_token_above_200k_tokens: price,
  cache_read_input_token_cost_above_200k_tokens: price,
  cache_creation_input_token_cost_above_200k_tokens: price,
  cache_creation_input_token_cost_above_1hr_above_200k_tokens: price,
};
const tokens = z.coerce.number().int().positive().nullish();
const share = z.coerce.number().min(0).nullish();

/** What we read of an entry of LiteLLM's `model_list`; the rest is named in a warning. https://docs.litellm.ai/docs/proxy/configs */
export const liteLlmEntry = z.looseObject({
  model_name: z.string().min(1),
  litellm_params: z.looseObject({
    model: z.string().min(1),
    api_key: z.string().nullish(),
    api_base: z.string().nullish(),
    base_url: z.string().nullish(),
    weight: share,
    rpm: share,
    tpm: share,
    ...prices,
  }),
  model_info: z
    .looseObject({
      mode: z.string().nullish(),
      max_input_tokens: tokens,
      max_output_tokens: tokens,
      max_tokens: tokens,
      supports_function_calling: z.boolean().nullish(),
      supports_vision: z.boolean().nullish(),
      supports_response_schema: z.boolean().nullish(),
      supports_prompt_caching: z.boolean().nullish(),
      supports_reasoning: z.boolean().nullish(),
      ...prices,
    })
    .nullish(),
});
export type LiteLlmEntry = z.infer<typeof liteLlmEntry>;

const fallbacks = z.array(z.record(z.string(), z.array(z.string()))).nullish();
/** `router_settings` and `litellm_settings`: both may hold the fallbacks. */
export const liteLlmSettings = z
  .looseObject({
    fallbacks,
    context_window_fallbacks: fallbacks,
    content_policy_fallbacks: fallbacks,
    default_fallbacks: z.array(z.string()).nullish(),
    model_group_alias: z.record(z.string(), z.unknown()).nullish(),
  })
  .nullish();
export type LiteLlmSettings = z.infer<typeof liteLlmSettings>;

/** Fields of an entry that are understood, or say nothing that matters here. */
export const READ_FIELDS = {
  entry: ['model_name', 'litellm_params', 'model_info'],
  params: ['model', 'api_key', 'api_base', 'base_url', 'weight', 'rpm', 'tpm', ...Object.keys(prices)],
  info: [
    'id',
    'mode',
    'base_model',
    'max_input_tokens',
    'max_output_tokens',
    'max_tokens',
    'supports_function_calling',
    'supports_parallel_function_calling',
    'supports_vision',
    'supports_response_schema',
    'supports_prompt_caching',
    'supports_reasoning',
    ...Object.keys(prices),
  ],
  settings: [
    'fallbacks',
    'context_window_fallbacks',
    'content_policy_fallbacks',
    'default_fallbacks',
    'model_group_alias',
  ],
} as const;

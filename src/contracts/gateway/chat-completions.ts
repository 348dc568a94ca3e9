import { z } from 'zod';

/**
 * OpenAI's chat completions, as far as the gateway reads them: whatever else a client sends is passed on. Loose on
 * purpose, so that a parameter that OpenAI adds tomorrow works tomorrow.
 * https://platform.openai.com/docs/api-reference/chat
 */

/**
 * Wants the provider to keep the prompt up to here, as clients of OpenRouter and LiteLLM write it: `{"type":"ephemeral"}`, with
 * `"ttl":"1h"` for an hour, on parts, messages and tools; on the request itself, of which it is no checked field, all of it.
 */
const cacheControl = z.looseObject({ type: z.string() }).nullish();

const contentPart = z.union([
  z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: cacheControl }),
  /** `url`: https, or a data URL with base64. */
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.looseObject({ url: z.string() }),
    cache_control: cacheControl,
  }),
  z.looseObject({ type: z.string() }),
]);
export type ChatContentPart = z.infer<typeof contentPart>;

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
export type ChatToolCall = z.infer<typeof toolCall>;

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(contentPart), z.null()]).optional(),
  // Null as well: clients send back what a server said.
  name: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
  cache_control: cacheControl,
});
export type ChatMessage = z.infer<typeof message>;

const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string(),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
  cache_control: cacheControl,
});
export type ChatTool = z.infer<typeof tool>;

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);

const responseFormat = z.union([
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    json_schema: z.looseObject({
      name: z.string(),
      schema: z.record(z.string(), z.unknown()).optional(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

export const MESSAGES_MAX = 2_000;

export const chatRequest = z
  .looseObject({
    /** Id of a model, or of a role of the catalogue ("coder"): its chain is tried in order. */
    model: z.string().min(1).max(200),
    messages: z.array(message).min(1).max(MESSAGES_MAX),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
    tools: z.array(tool).max(256).optional(),
    tool_choice: toolChoice.optional(),
    parallel_tool_calls: z.boolean().optional(),
    response_format: responseFormat.optional(),
    max_tokens: z.int().min(1).nullish(),
    max_completion_tokens: z.int().min(1).nullish(),
    temperature: z.number().nullish(),
    top_p: z.number().nullish(),
    stop: z.union([z.string(), z.array(z.string())]).nullish(),
    n: z.int().min(1).nullish(),
  })
  .meta({ id: 'ChatCompletionRequest' });
export type ChatRequest = z.infer<typeof chatRequest>;

export const chatUsage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.int().optional().catch(undefined) }).nullish(),
});
export type ChatUsage = z.infer<typeof chatUsage>;

export const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter'] as const;
export type FinishReason = (typeof FINISH_REASONS)[number];

export const chatCompletion = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        message: z.looseObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          tool_calls: z.array(toolCall).optional(),
          refusal: z.string().nullish(),
          /** What the model thought, where its provider tells it. */
          reasoning_content: z.string().nullish(),
        }),
        finish_reason: z.string().nullable(),
      }),
    ),
    usage: chatUsage.optional(),
  })
  .meta({ id: 'ChatCompletion' });
export type ChatCompletion = z.infer<typeof chatCompletion>;

/** One `data:` of a streamed answer. */
export interface ChatChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: {
    index: number;
    delta: {
      role?: 'assistant';
      content?: string | null;
      refusal?: string | null;
      /** What the model thought, in the name that DeepSeek and vLLM gave it. */
      reasoning_content?: string | null;
      tool_calls?: {
        index: number;
        id?: string;
        type?: 'function';
        function?: { name?: string; arguments?: string };
        /** What the provider wants back with the call (Gemini's thought signature), in Google's form. */
        extra_content?: Record<string, unknown>;
      }[];
    };
    finish_reason: FinishReason | null;
  }[];
  /** In the last chunk, where the client asked for it: its `choices` are empty then. */
  usage?: ChatUsage | null;
}

/** What a client of OpenAI's API reads where something failed. */
export const openAiError = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
      /** Only with 402: the budget that is used up, as `GET /api/v1/budgets` shows it. */
      current: z.unknown().optional(),
    }),
  })
  .meta({ id: 'OpenAiError' });
export type OpenAiError = z.infer<typeof openAiError>;

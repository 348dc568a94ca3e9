import { z } from 'zod';
import { defineOperation } from '../kernel/operation';

/**
 * OpenAI's responses, as far as they can be had from any model through chat completions: text, images in, functions,
 * structured output, streaming. Read loosely: what cannot be done is refused by name, what we do not know is passed on.
 * https://platform.openai.com/docs/api-reference/responses
 */
const inputPart = z.looseObject({ type: z.string() });
export type ResponseInputPart = z.infer<typeof inputPart>;

const inputItem = z.looseObject({
  /** Left out: `message`. */
  type: z.string().optional(),
  id: z.string().max(200).nullish(),
  role: z.enum(['user', 'assistant', 'system', 'developer']).optional(),
  content: z.union([z.string(), z.array(inputPart), z.null()]).optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  output: z.union([z.string(), z.array(inputPart)]).optional(),
});
export type ResponseInputItem = z.infer<typeof inputItem>;

const textFormat = z.looseObject({
  type: z.enum(['text', 'json_object', 'json_schema']),
  name: z.string().optional(),
  description: z.string().nullish(),
  schema: z.record(z.string(), z.unknown()).optional(),
  strict: z.boolean().nullish(),
});

const tool = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
export type ResponseTool = z.infer<typeof tool>;

export const RESPONSE_ITEMS_MAX = 2_000;

export const responsesRequest = z
  .looseObject({
    /** Id of a model, or of a role of the catalogue. */
    model: z.string().min(1).max(200),
    input: z.union([z.string(), z.array(inputItem).min(1).max(RESPONSE_ITEMS_MAX)]),
    instructions: z.string().nullish(),
    tools: z.array(tool).max(256).nullish(),
    tool_choice: z.union([z.string(), z.looseObject({ type: z.string(), name: z.string().optional() })]).nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    text: z.looseObject({ format: textFormat.nullish(), verbosity: z.string().nullish() }).nullish(),
    reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
    max_output_tokens: z.int().min(1).nullish(),
    temperature: z.number().nullish(),
    top_p: z.number().nullish(),
    stream: z.boolean().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    user: z.string().nullish(),
    store: z.boolean().nullish(),
  })
  .meta({ id: 'ResponseRequest' });
export type ResponsesRequest = z.infer<typeof responsesRequest>;

const itemStatus = z.enum(['in_progress', 'completed', 'incomplete']);
export type ResponseItemStatus = z.infer<typeof itemStatus>;

const outputPart = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(z.unknown()),
    logprobs: z.array(z.unknown()),
  }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);
export type ResponseOutputPart = z.infer<typeof outputPart>;

const outputMessage = z.object({
  id: z.string(),
  type: z.literal('message'),
  status: itemStatus,
  role: z.literal('assistant'),
  content: z.array(outputPart),
});
export type ResponseOutputMessage = z.infer<typeof outputMessage>;

const functionCall = z.object({
  id: z.string(),
  type: z.literal('function_call'),
  status: itemStatus,
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
export type ResponseFunctionCall = z.infer<typeof functionCall>;

/**
 * Before a call whose provider wants something back with it (Claude's signed thoughts, Gemini's signature): clients send it
 * back as it is.
 */
const reasoning = z.object({
  id: z.string(),
  type: z.literal('reasoning'),
  status: itemStatus,
  /** Always empty: what a model thinks is told by /v1/chat/completions only. */
  summary: z.array(z.object({ type: z.literal('summary_text'), text: z.string() })),
  encrypted_content: z.string(),
});
export type ResponseReasoning = z.infer<typeof reasoning>;

export const responseOutputItem = z.discriminatedUnion('type', [outputMessage, functionCall, reasoning]);
export type ResponseOutputItem = z.infer<typeof responseOutputItem>;

const responseUsage = z.object({
  input_tokens: z.int(),
  input_tokens_details: z.object({ cached_tokens: z.int() }),
  output_tokens: z.int(),
  output_tokens_details: z.object({ reasoning_tokens: z.int() }),
  total_tokens: z.int(),
});
export type ResponseUsage = z.infer<typeof responseUsage>;

/** Something of the request that cannot be served here and was passed over; `param` is where it stood. */
const responseWarning = z.object({ param: z.string(), message: z.string() });
export type ResponseWarning = z.infer<typeof responseWarning>;

/** `background`, `previous_response_id` and `store` always say that nothing goes on and nothing can be fetched later. */
export const responseObject = z
  .object({
    id: z.string(),
    object: z.literal('response'),
    /** Seconds since 1970. */
    created_at: z.int(),
    status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
    background: z.literal(false),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    incomplete_details: z.object({ reason: z.enum(['max_output_tokens', 'content_filter']) }).nullable(),
    instructions: z.string().nullable(),
    max_output_tokens: z.int().nullable(),
    model: z.string(),
    output: z.array(responseOutputItem),
    parallel_tool_calls: z.boolean(),
    previous_response_id: z.null(),
    reasoning: z.object({ effort: z.string().nullable(), summary: z.null() }),
    store: z.literal(false),
    temperature: z.number(),
    text: z.looseObject({ format: textFormat }),
    tool_choice: z.union([z.string(), z.looseObject({ type: z.string() })]),
    tools: z.array(tool),
    top_p: z.number(),
    truncation: z.literal('disabled'),
    usage: responseUsage.nullable(),
    user: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    /** What was passed over; not there where nothing was. OpenAI has no such field. */
    warnings: z.array(responseWarning).optional(),
  })
  .meta({ id: 'Response' });
export type ResponseObject = z.infer<typeof responseObject>;

export const llmResponses = defineOperation({
  id: 'llm.responses',
  method: 'post',
  path: '/v1/responses',
  tag: 'Models',
  summary: 'Responses, as OpenAI’s',
  description:
    'Text, images, functions and structured output with any model; typed server-sent events with `stream: true`. Tools that are no functions (`web_search`, `local_shell`, `custom`, …) are passed over: `warnings` of the answer and the header `X-Weft-Warning` say so; where `tool_choice` demands one, and for stored conversations and background answers, it is 400. An answer’s items can be referred to by their ids (`item_reference`) for an hour, unless `store: false`.',
  permission: { kind: 'organisation', role: 'member' },
  scope: 'llm',
  limit: 'llm',
  callsModels: true,
  errors: 'openai',
  body: responsesRequest,
  bodyLimits: 'llm',
  responses: { 200: responseObject },
});

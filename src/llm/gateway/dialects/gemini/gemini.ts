import type { ResolvedModel } from '../../../../../config/models';
import type { ChatRequest } from '../../../../contracts/gateway/chat-completions';
import type { ForeignDialect, WireRequest } from '../../dialect';
import { fitJsonSchema, type SchemaDialect } from './fit-json-schema';
import { decodeGemini } from './gemini-answer';
import { toGeminiContents } from './gemini-contents';
import { openGeminiStream } from './gemini-stream';
import { type Effort, effortOf, LEVELS } from '../reasoning-effort';
import { numberParameter, outputTokensOf, refuseParameters, stopsOf, unsupported } from '../refuse-parameters';
import { toAddress } from '../to-address';

const NAME = 'Gemini';
const SCHEMA: SchemaDialect = {
  keywords: new Set(
    '$ref $defs $id $anchor type title description properties required additionalProperties items prefixItems enum anyOf oneOf format minimum maximum minItems maxItems propertyOrdering'.split(
      ' ',
    ),
  ),
};

/** Gemini's generateContent. https://ai.google.dev/api/generate-content */
export const geminiDialect: ForeignDialect = {
  encode,
  decode: decodeGemini,
  openStream: (_, names) => openGeminiStream(names),
};

function encode(request: ChatRequest, model: ResolvedModel): WireRequest {
  refuseParameters(NAME, request, ['frequency_penalty', 'presence_penalty']);
  const { system, contents } = toGeminiContents(request, model.providerModel);
  const body = {
    ...(system.length > 0 && { systemInstruction: { parts: system } }),
    contents,
    ...toTools(request),
    generationConfig: { ...toGenerationConfig(request), ...toThinkingConfig(request, model) },
  };
  const name = model.providerModel.replace(/^models\//, '');
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return {
    url: toAddress(
      model.baseUrl,
      'https://generativelanguage.googleapis.com',
      `/v1beta/models/${encodeURIComponent(name)}:${method}`,
    ),
    headers: { 'content-type': 'application/json', ...(model.apiKey && { 'x-goog-api-key': model.apiKey }) },
    body: JSON.stringify(body),
  };
}

function toTools({ tools = [], tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest) {
  if (tools.length === 0) return {};
  if (parallel === false) throw unsupported(NAME, 'parallel_tool_calls', 'cannot be turned off');
  const declarations = tools.map(({ function: { name, description, parameters } }) => ({
    name,
    ...(description && { description }),
    // A function without parameters has no schema: Gemini refuses an object without properties.
    ...(parameters && saysWhatItHolds(parameters) && { parametersJsonSchema: fitJsonSchema(parameters, SCHEMA) }),
  }));
  return {
    tools: [{ functionDeclarations: declarations }],
    ...(choice && { toolConfig: { functionCallingConfig: toCallingConfig(choice) } }),
  };
}

const isFull = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;
const saysWhatItHolds = (schema: Record<string, unknown>): boolean =>
  typeof schema['$ref'] === 'string' ||
  ['properties', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'].some((keyword) => isFull(schema[keyword]));

function toCallingConfig(choice: NonNullable<ChatRequest['tool_choice']>) {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.function.name] };
  return { mode: ({ none: 'NONE', auto: 'AUTO', required: 'ANY' } as const)[choice] };
}

function toGenerationConfig(request: ChatRequest) {
  const { temperature, top_p: topP, response_format: format } = request;
  const maxOutputTokens = outputTokensOf(request);
  const stopSequences = stopsOf(request);
  const numbers = {
    seed: numberParameter(NAME, request, 'seed'),
    frequencyPenalty: numberParameter(NAME, request, 'frequency_penalty'),
    presencePenalty: numberParameter(NAME, request, 'presence_penalty'),
  };
  const schema = format?.type === 'json_schema' && (format.json_schema as { schema?: Record<string, unknown> }).schema;
  return {
    ...(temperature != null && { temperature }),
    ...(topP != null && { topP }),
    ...(maxOutputTokens && { maxOutputTokens }),
    ...(stopSequences.length > 0 && { stopSequences }),
    ...numbers, // undefined ones are not in the JSON
    ...(format && format.type !== 'text' && { responseMimeType: 'application/json' }),
    ...(schema && { responseJsonSchema: fitJsonSchema(schema, SCHEMA) }),
  };
}

/** Tokens of thinking by OpenAI's word for it, as in Google's own OpenAI-compatible API. */
const THINKING_BUDGETS: Record<Effort, number> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
};
/** Pro models cannot but think: the least. */
const PRO_BUDGET_MIN = 128;

/** A model that thinks says what: else a client would see nothing until it has finished. */
function toThinkingConfig(request: ChatRequest, { capabilities, providerModel }: ResolvedModel) {
  if (capabilities?.thinking !== true) return {};
  const effort = effortOf(request);
  if (!effort) return { thinkingConfig: { includeThoughts: true } };
  const isPro = providerModel.includes('-pro');
  // From the third generation on it is a word that is asked for, and none is the least.
  if (/gemini-[3-9]/.test(providerModel))
    return { thinkingConfig: { includeThoughts: true, thinkingLevel: toLevel(effort, isPro) } };
  const thinkingBudget = Math.max(THINKING_BUDGETS[effort], isPro ? PRO_BUDGET_MIN : 0);
  // Who is not to think is not asked what: Google refuses that.
  return { thinkingConfig: { includeThoughts: thinkingBudget > 0, thinkingBudget } };
}

function toLevel(effort: Effort, isPro: boolean): string {
  if (effort === 'none' || effort === 'minimal') return isPro ? 'low' : 'minimal';
  return LEVELS[effort];
}

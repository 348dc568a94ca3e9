import type { ResolvedModel } from '../../../../../config/models';
import type { ChatRequest } from '../../../../contracts/gateway/chat-completions';
import type { ForeignDialect, WireRequest } from '../../dialect';
import { decodeOllama, openOllamaStream } from './ollama-answer';
import { toOllamaMessages } from './ollama-messages';
import { effortOf, LEVELS } from '../reasoning-effort';
import { numberParameter, outputTokensOf, refuseParameters, stopsOf, unsupported } from '../refuse-parameters';
import { toAddress } from '../to-address';

const NAME = 'Ollama';

/** Ollama's own chat API. https://docs.ollama.com/api/chat */
export const ollamaDialect: ForeignDialect = {
  encode,
  decode: decodeOllama,
  openStream: (_, names) => openOllamaStream(names),
};

function encode(request: ChatRequest, model: ResolvedModel): WireRequest {
  refuseParameters(NAME, request, ['frequency_penalty', 'presence_penalty']);
  const format = request.response_format;
  const schema = format?.type === 'json_schema' && (format.json_schema as { schema?: object }).schema;
  const body = {
    model: model.providerModel,
    messages: toOllamaMessages(request),
    ...toTools(request),
    ...(format && format.type !== 'text' && { format: schema || 'json' }),
    ...toThink(request, model),
    options: toOptions(request),
    stream: request.stream === true, // its own default is to stream
  };
  return {
    url: toAddress(model.baseUrl, 'http://127.0.0.1:11434', '/api/chat'),
    headers: {
      'content-type': 'application/json',
      ...(model.apiKey && { authorization: `Bearer ${model.apiKey}` }),
    },
    body: JSON.stringify(body),
  };
}

/** Ollama has no word for the choice: `none` is a request without tools, and nothing can be forced. */
function toTools({ tools = [], tool_choice: choice, parallel_tool_calls: parallel }: ChatRequest) {
  if (tools.length === 0 || choice === 'none') return {};
  if (choice !== undefined && choice !== 'auto') throw unsupported(NAME, 'tool_choice', 'can only be "auto" or "none"');
  if (parallel === false) throw unsupported(NAME, 'parallel_tool_calls', 'cannot be turned off');
  return {
    tools: tools.map(({ function: { name, description, parameters } }) => ({
      type: 'function',
      function: { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } },
    })),
  };
}

function toOptions(request: ChatRequest) {
  const stop = stopsOf(request);
  // Undefined ones are not in the JSON.
  return {
    temperature: request.temperature ?? undefined,
    top_p: request.top_p ?? undefined,
    num_predict: outputTokensOf(request),
    seed: numberParameter(NAME, request, 'seed'),
    frequency_penalty: numberParameter(NAME, request, 'frequency_penalty'),
    presence_penalty: numberParameter(NAME, request, 'presence_penalty'),
    ...(stop.length > 0 && { stop }),
  };
}

/** How much a model thinks that can: gpt-oss by degrees, all others do or do not. */
function toThink(request: ChatRequest, { capabilities, providerModel }: ResolvedModel) {
  const effort = effortOf(request);
  if (capabilities?.thinking !== true || !effort) return {};
  return { think: effort !== 'none' && (providerModel.startsWith('gpt-oss') ? LEVELS[effort] : true) };
}

import type { ResolvedModel } from '../../../../../config/models';
import { type ChatRequest, chatRequest } from '../../../../contracts/gateway/chat-completions';
import { AppError } from '../../../../platform/errors';
import type { Dialect } from '../../dialect';

export const model = (fields: Partial<ResolvedModel>): ResolvedModel => ({
  id: 'ours',
  label: 'Ours',
  provider: 'openai',
  providerModel: 'theirs',
  window: 200_000,
  price: null,
  baseUrl: undefined,
  apiKey: 'secret-key',
  isDemo: false,
  chunkDelayMs: 0,
  ...fields,
});

/** As the operation reads it. */
export const ask = (fields: Record<string, unknown> = {}): ChatRequest =>
  chatRequest.parse({ model: 'ours', messages: [{ role: 'user', content: 'Hi' }], ...fields });

export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
export const weatherTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Weather now', parameters: weatherSchema },
};
export const timeTool = { type: 'function', function: { name: 'get_time' } };

const toolCall = (id: string, name: string, args: string, extra: object = {}) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
  ...extra,
});
/** Two turns, an image, parallel tool calls and their results. */
export const conversation = ask({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'Use tools.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Weather and time here?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        toolCall('call_a.1', 'get_weather', '{"city":"Paris"}', {
          extra_content: { google: { thought_signature: 'CiQBjz1rX2s=' } },
        }),
        toolCall('call_b', 'get_time', ''),
      ],
    },
    { role: 'tool', tool_call_id: 'call_a.1', content: '{"degrees":21}' },
    { role: 'tool', tool_call_id: 'call_b', content: 'noon' },
    { role: 'user', content: 'Thanks. And now?' },
  ],
  tools: [weatherTool, timeTool],
});

/** Headers and parsed body of what is sent. */
export function sent(dialect: Dialect, request: ChatRequest, fields: Partial<ResolvedModel> = {}) {
  const { url, headers, body } = dialect.encode(request, model(fields));
  return { url, headers, body: JSON.parse(body) as Record<string, unknown> };
}

/** The parameter that a request is refused for, undefined where it is not. */
export function refusedFor(dialect: Dialect, request: ChatRequest): string | undefined {
  try {
    dialect.encode(request, model({}));
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model_request_unsupported' || error.status !== 400) throw error;
    return error.errors?.[0]?.path;
  }
}

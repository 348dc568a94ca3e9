import type { ResolvedModel } from '../../../../../config/models';
import type { ChatRequest } from '../../../../contracts/gateway/chat-completions';
import { longestAnswer } from '../../../price-call';
import type { ForeignDialect, WireRequest } from '../../dialect';
import { readAnthropicAnswer } from './anthropic-answer';
import { settleMarks } from './anthropic-cache';
import { toAnthropicMessages } from './anthropic-messages';
import { openAnthropicStream } from './anthropic-stream';
import { settleThinking } from './anthropic-thinking';
import { toAnthropicTools } from './anthropic-tools';
import { toAddress } from '../to-address';
import { outputTokensOf, refuseParameters, stopsOf, unsupported } from '../refuse-parameters';

const NAME = 'Anthropic';

/** Anthropic's messages API. https://docs.claude.com/en/api/messages */
export const anthropicDialect: ForeignDialect = {
  encode,
  decode: readAnthropicAnswer,
  openStream: (_, names) => openAnthropicStream(names),
};

function encode(request: ChatRequest, model: ResolvedModel): WireRequest {
  refuseParameters(NAME, request);
  const conversation = toAnthropicMessages(request);
  const { tools, settings } = toAnthropicTools(request);
  const mark = settleMarks(request, model, conversation, tools);
  const { system, messages } = conversation;
  const stops = stopsOf(request);
  if (stops.some((stop) => stop.trim() === '')) throw unsupported(NAME, 'stop', 'cannot be white space alone');
  const user = request['safety_identifier'] ?? request['user'];
  const body = {
    model: model.providerModel,
    max_tokens: outputTokensOf(request) ?? longestAnswer(model),
    ...(system.length > 0 && { system }),
    messages,
    ...(tools.length > 0 && { tools }),
    ...settings,
    ...mark,
    ...sampling(request),
    ...(stops.length > 0 && { stop_sequences: stops }),
    ...(typeof user === 'string' && user !== '' && { metadata: { user_id: user } }),
    ...(request.stream && { stream: true }),
  };
  return {
    url: toAddress(model.baseUrl, 'https://api.anthropic.com', '/v1/messages'),
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      ...(model.apiKey && { 'x-api-key': model.apiKey }),
    },
    body: JSON.stringify(settleThinking(request, model, body)),
  };
}

/** The defaults are left out: no model takes both in one request, newer ones take neither. */
function sampling({ temperature, top_p: topP }: ChatRequest) {
  if ((temperature ?? 1) > 1) throw unsupported(NAME, 'temperature', 'goes from 0 to 1');
  return {
    ...(temperature != null && temperature !== 1 && { temperature }),
    ...(topP != null && topP !== 1 && { top_p: topP }),
  };
}

import type { ResolvedModel } from '../../../config/models';
import type { ChatContentPart, ChatRequest } from '../../contracts/gateway/chat-completions';
import type { NanoUsd } from '../../platform/money';
import { weighTokens, wholeTokens } from '../estimate-tokens';
import { IMAGE_TOKENS } from '../image-tokens';
import { costAtMost, longestAnswer, type PricedModel } from '../price-call';
import type { CallNeeds } from '../routing/model-router';
import { takesCacheMarks } from '../takes-cache-marks';
import { isForAnHour } from './read-cache-mark';

/** What a request asks of a model, and how long it is. */
export function readNeeds(request: ChatRequest): CallNeeds {
  const format = request.response_format?.type === 'json_schema' ? request.response_format : undefined;
  // Tools and schemas are input as well: the model reads them in front of the conversation.
  let tokens = [request.tools, format].reduce((sum, part) => sum + (part ? weighTokens(JSON.stringify(part)) : 0), 0);
  let images = 0;
  const count = (part: ChatContentPart) => {
    if ('text' in part && typeof part.text === 'string') tokens += weighTokens(part.text);
    else if (part.type === 'image_url') images += 1;
  };
  for (const { content, tool_calls: calls } of request.messages) {
    if (typeof content === 'string') tokens += weighTokens(content);
    else content?.forEach(count);
    for (const call of calls ?? []) tokens += weighTokens(call.function.arguments);
  }
  return {
    inputTokens: wholeTokens(tokens) + images * IMAGE_TOKENS,
    hasTools: (request.tools?.length ?? 0) > 0,
    hasImages: images > 0,
  };
}

/** The most a call may cost: its input, and for each answer the longest it asks for, or that we ask for where it does not say. */
export const mostItMayCost = (
  model: PricedModel & Pick<ResolvedModel, 'provider'>,
  { inputTokens }: CallNeeds,
  request: ChatRequest,
): NanoUsd =>
  costAtMost(model, {
    isKeptAnHour: takesCacheMarks(model) && asksForAnHour(request),
    inputTokens,
    outputTokens: request.max_completion_tokens ?? request.max_tokens ?? longestAnswer(model),
    answers: request.n ?? 1,
  });

/** Whether the provider is asked, anywhere in it, to keep the prompt for an hour. */
const asksForAnHour = (request: ChatRequest): boolean =>
  isForAnHour(request) ||
  (request.tools ?? []).some((tool) => isForAnHour(tool) || isForAnHour(tool.function)) ||
  request.messages.some(
    (message) => isForAnHour(message) || (Array.isArray(message.content) && message.content.some(isForAnHour)),
  );

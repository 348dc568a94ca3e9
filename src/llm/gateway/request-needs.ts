import type { ResolvedModel } from '../../../config/models';
import type { ChatContentPart, ChatRequest } from '../../contracts/chat-completions';
import type { NanoUsd } from '../../platform/money';
import { IMAGE_TOKENS } from '../image-tokens';
import { CHARACTERS_PER_TOKEN, costAtMost, longestAnswer, type PricedModel } from '../price-call';
import type { CallNeeds } from '../routing/model-router';
import { takesCacheMarks } from '../takes-cache-marks';
import { isForAnHour } from './read-cache-mark';

/** What a request asks of a model, and how long it is. */
export function readNeeds(request: ChatRequest): CallNeeds {
  let characters = request.tools ? JSON.stringify(request.tools).length : 0;
  let images = 0;
  const count = (part: ChatContentPart) => {
    if ('text' in part && typeof part.text === 'string') characters += part.text.length;
    else if (part.type === 'image_url') images += 1;
  };
  for (const { content, tool_calls: calls } of request.messages) {
    if (typeof content === 'string') characters += content.length;
    else content?.forEach(count);
    for (const call of calls ?? []) characters += call.function.arguments.length;
  }
  return {
    inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN) + images * IMAGE_TOKENS,
    hasTools: (request.tools?.length ?? 0) > 0,
    hasImages: images > 0,
  };
}

/** Length of the input in characters, as the estimate of tokens counts it. */
export const inputLengthOf = ({ inputTokens }: CallNeeds): number => inputTokens * CHARACTERS_PER_TOKEN;

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

import type { ResolvedModel } from '../../../../../config/models';
import type { ChatRequest } from '../../../../contracts/gateway/chat-completions';
import { CACHE_MARK, takesCacheMarks } from '../../../takes-cache-marks';
import { type CacheMark, readCacheMark } from '../../read-cache-mark';
import type { AnthropicConversation } from './anthropic-messages';
import { unsupported } from '../refuse-parameters';

/** Blocks of one request that Anthropic lets be marked; with more it refuses all of it. */
export const CACHE_MARKS_MAX = 4;

/**
 * Settles what of a request Anthropic is told to keep: what the client marked, where it marked anything; else the tools and the
 * system prompt. Nothing at a model without a prompt cache. Changes the blocks, and returns the mark of the request itself: with
 * it Anthropic keeps all up to the last block that can be kept. Throws `model_request_unsupported` for too many marks.
 */
export function settleMarks(
  request: ChatRequest,
  model: ResolvedModel,
  { system, messages }: AnthropicConversation,
  tools: Record<string, unknown>[],
): CacheMark | undefined {
  const blocks = [...tools, ...system, ...messages.flatMap(({ content }) => content)];
  const marked = blocks.filter(readCacheMark);
  if (!takesCacheMarks(model)) {
    for (const block of marked) delete block['cache_control'];
    return undefined;
  }
  const mark = readCacheMark(request);
  const last = blocks.at(-1);
  // On a last block that is marked it says nothing more.
  const count = marked.length + (mark && !(last && readCacheMark(last)) ? 1 : 0);
  if (count > CACHE_MARKS_MAX)
    throw unsupported(
      'Anthropic',
      'cache_control',
      `can mark at most ${CACHE_MARKS_MAX} places of a request, not ${count}`,
    );
  if (count === 0) for (const end of [tools.at(-1), system.at(-1)]) if (end) Object.assign(end, CACHE_MARK);
  return mark;
}

import type { ResolvedModel } from '../../../../config/models';
import { CACHE_MARK, takesCacheMarks } from '../../takes-cache-marks';
import type { AnthropicConversation } from './anthropic-messages';
import { isMarked } from './read-content';
import { unsupported } from './refuse-parameters';

/** Blocks of one request that Anthropic lets be marked; with more it refuses all of it. */
export const CACHE_MARKS_MAX = 4;

/**
 * Settles what of a request Anthropic is told to keep: what the client marked, where it marked anything; else the tools and the
 * system prompt. Nothing at a model without a prompt cache. Changes the blocks. Throws `model_request_unsupported` for too many marks.
 */
export function settleMarks(
  model: ResolvedModel,
  { system, messages }: AnthropicConversation,
  tools: Record<string, unknown>[],
): void {
  const marked = [...tools, ...system, ...messages.flatMap(({ content }) => content)].filter(isMarked);
  if (!takesCacheMarks(model)) {
    for (const block of marked) delete block['cache_control'];
    return;
  }
  if (marked.length > CACHE_MARKS_MAX)
    throw unsupported(
      'Anthropic',
      'cache_control',
      `can mark at most ${CACHE_MARKS_MAX} places of a request, not ${marked.length}`,
    );
  if (marked.length > 0) return;
  for (const last of [tools.at(-1), system.at(-1)]) if (last) Object.assign(last, CACHE_MARK);
}

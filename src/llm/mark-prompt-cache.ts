import { type BaseMessage, SystemMessage } from '@langchain/core/messages';
import type { ResolvedModel } from '../../config/models';
import { CACHE_MARK, takesCacheMarks } from './takes-cache-marks';

/** The agents' messages, with the system prompt marked where the model takes marks: tools stand before it, so both are kept. */
export function markPromptCache(
  messages: readonly BaseMessage[],
  model: Pick<ResolvedModel, 'provider' | 'capabilities'>,
): BaseMessage[] {
  if (!takesCacheMarks(model)) return [...messages];
  return messages.map((message) =>
    SystemMessage.isInstance(message) && message.text !== ''
      ? new SystemMessage({
          ...(message.id && { id: message.id }),
          content: [{ type: 'text', text: message.text, ...CACHE_MARK }],
        })
      : message,
  );
}

import { type BaseMessage, SystemMessage } from '@langchain/core/messages';
import type { ResolvedModel } from '../../config/models';

/**
 * The messages, with the system prompt marked where the provider wants to be told what to keep (Anthropic's `cache_control`):
 * tools stand before it, so both are kept, for five minutes. Other providers keep what they like by themselves.
 */
export function markPromptCache(
  messages: readonly BaseMessage[],
  { provider, capabilities }: Pick<ResolvedModel, 'provider' | 'capabilities'>,
): BaseMessage[] {
  if (provider !== 'anthropic' || !capabilities?.promptCache) return [...messages];
  return messages.map((message) =>
    SystemMessage.isInstance(message) && message.text !== ''
      ? new SystemMessage({
          ...(message.id && { id: message.id }),
          content: [{ type: 'text', text: message.text, cache_control: { type: 'ephemeral' } }],
        })
      : message,
  );
}

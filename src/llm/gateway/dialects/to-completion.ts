import type {
  ChatCompletion,
  ChatToolCall,
  ChatUsage,
  FinishReason,
} from '../../../contracts/gateway/chat-completions';
import type { AnswerNames } from '../dialect';

/** A whole answer in OpenAI's shape: `content` is null where there are only tool calls. */
export function toCompletion(
  { id, created, model }: AnswerNames,
  said: {
    text: string;
    thought?: string;
    toolCalls: ChatToolCall[];
    reason: FinishReason;
    usage: ChatUsage | undefined;
  },
): ChatCompletion {
  const { text, thought, toolCalls, reason, usage } = said;
  const message = {
    role: 'assistant' as const,
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    ...(thought && { reasoning_content: thought }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reason }],
    ...(usage && { usage }),
  };
}

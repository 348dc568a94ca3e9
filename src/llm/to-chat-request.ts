import type { AIMessage, BaseMessage, ToolMessage } from '@langchain/core/messages';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import type { ResolvedModel } from '../../config/models';
import type { ChatContentPart, ChatMessage, ChatRequest, ChatTool } from '../contracts/gateway/chat-completions';

export interface AgentQuestion {
  messages: readonly BaseMessage[];
  tools: readonly StructuredToolInterface[];
  /** False: the answer is to be in words, though the conversation may hold calls of the tools. Default true. */
  mayCallTools?: boolean;
  /** Longest answer, in tokens; default: what the model or its provider gives. */
  maxOutputTokens?: number | undefined;
  /** Default: the model's own. */
  temperature?: number | undefined;
}

/** Under this name a message keeps what a provider wants back with its tool calls, by the call's id. */
export const EXTRA_CONTENT = 'extra_content';

/**
 * What an agent asks, as a client of the gateway would. What of it a provider is to keep is the dialect's to mark, as for each
 * client that marks nothing.
 */
export function toChatRequest(question: AgentQuestion, model: ResolvedModel): ChatRequest {
  const { messages, maxOutputTokens, temperature } = question;
  return {
    model: model.id,
    messages: messages.map(toChatMessage),
    ...toTools(question, model),
    ...(maxOutputTokens !== undefined && { [limitName(model)]: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(model.capabilities?.streaming !== false && { stream: true, stream_options: { include_usage: true } }),
  };
}

/**
 * A model that is offered tools asks for more of them: for its last words most are asked without. Anthropic refuses a
 * conversation with calls and results where no tools are told; it is told of them, and to use none.
 */
function toTools(
  { tools, messages, mayCallTools = true }: AgentQuestion,
  { provider }: ResolvedModel,
): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  if (tools.length === 0) return {};
  if (mayCallTools) return { tools: tools.map(toChatTool) };
  const mustBeTold = provider === 'anthropic' && messages.some(({ type }) => type === 'tool');
  return mustBeTold ? { tools: tools.map(toChatTool), tool_choice: 'none' } : {};
}

/** Tools stay the same from call to call, and their JSON schemas take time to make. */
const made = new WeakMap<StructuredToolInterface, ChatTool>();

/** A tool as the gateway takes it. */
export function toChatTool(tool: StructuredToolInterface): ChatTool {
  const known = made.get(tool);
  if (known) return known;
  const chatTool = convertToOpenAITool(tool) as ChatTool;
  made.set(tool, chatTool);
  return chatTool;
}

/** OpenAI's models that reason know it by the newer name alone, also behind a proxy; other servers may know the older one alone. */
const limitName = ({ providerModel }: ResolvedModel) =>
  /^(o\d|gpt-5(?!-chat))/i.test(providerModel) ? 'max_completion_tokens' : 'max_tokens';

function toChatMessage(message: BaseMessage): ChatMessage {
  switch (message.type) {
    case 'system':
      return { role: 'system', content: message.text };
    case 'ai':
      return toAssistant(message as AIMessage);
    case 'tool': {
      const { tool_call_id: id, name, text } = message as ToolMessage;
      return { role: 'tool', tool_call_id: id, ...(name && { name }), content: text };
    }
    default:
      return { role: 'user', content: toContent(message) };
  }
}

const toContent = ({ content }: BaseMessage): string | ChatContentPart[] =>
  typeof content === 'string' ? content : (content as ChatContentPart[]);

function toAssistant({ text, tool_calls: calls = [], additional_kwargs: more }: AIMessage): ChatMessage {
  const extras = (more[EXTRA_CONTENT] ?? {}) as Record<string, unknown>;
  const toolCalls = calls.map(({ id = '', name, args }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(args) },
    ...(extras[id] !== undefined && { extra_content: extras[id] }),
  }));
  return { role: 'assistant', content: text, ...(toolCalls.length > 0 && { tool_calls: toolCalls }) };
}

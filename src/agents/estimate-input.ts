import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { weighTokens, wholeTokens } from '../llm/estimate-tokens';
import { countImages, IMAGE_TOKENS, IMAGE_TOKENS_MAX } from '../llm/image-tokens';
import { toChatTool } from '../llm/to-chat-request';

export interface InputEstimate {
  /** To see whether the input fits into a model's window. */
  tokens: number;
  /** The same with the most that its images may be counted as: what a call holds, and is charged where nobody tells. */
  tokensAtMost: number;
  images: number;
}

/** About how many tokens a model is given to read: messages, the calls in them, images, and the definitions of the tools. */
export function estimateInput(
  messages: readonly BaseMessage[],
  tools: readonly StructuredToolInterface[],
): InputEstimate {
  const images = countImages(messages);
  const texts =
    messages.reduce((sum, message) => sum + weighTokens(message.text) + weighCalls(message), 0) +
    tools.reduce((sum, tool) => sum + weighTool(tool), 0);
  const tokens = wholeTokens(texts);
  return { tokens: tokens + images * IMAGE_TOKENS, tokensAtMost: tokens + images * IMAGE_TOKENS_MAX, images };
}

/** Calls that the model made before are read again, and are no part of a message's text. */
function weighCalls(message: BaseMessage): number {
  const calls = 'tool_calls' in message ? ((message as AIMessage).tool_calls ?? []) : [];
  return calls.reduce((sum, { name, args }) => sum + weighTokens(name) + weighTokens(JSON.stringify(args)), 0);
}

/** Tools stay the same from call to call, and their JSON schemas take time to make. */
const weights = new WeakMap<StructuredToolInterface, number>();

function weighTool(tool: StructuredToolInterface): number {
  const known = weights.get(tool);
  if (known !== undefined) return known;
  const weight = weighTokens(JSON.stringify(toChatTool(tool)));
  weights.set(tool, weight);
  return weight;
}

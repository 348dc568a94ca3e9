/** What the fake signs a thought with, and wants back. */
export const SIGNATURE = 'EqQBCgIYAhIM';

interface Message {
  role?: unknown;
  content?: { type?: string; signature?: string }[];
}

/** Anthropic's words for requests that are to think and cannot, and for thoughts that are not as it gave them. */
export function refusesThinking(body: Record<string, unknown>): string | undefined {
  const messages = body.messages as Message[];
  const blocks = messages.flatMap(({ content }) => content ?? []);
  if (blocks.some(({ type, signature }) => type === 'thinking' && signature !== SIGNATURE))
    return 'messages: Invalid `signature` in `thinking` block';
  const thinking = body.thinking as { type: string; budget_tokens?: number } | undefined;
  if (!thinking) return undefined;
  if (body.temperature !== undefined || body.top_p !== undefined)
    return '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.';
  if (['any', 'tool'].includes((body.tool_choice as { type: string } | undefined)?.type ?? ''))
    return 'Thinking may not be enabled when tool_choice forces tool use.';
  if (thinking.type === 'adaptive')
    return String(body.model).includes('-4-5') ? 'adaptive thinking is not supported on this model' : undefined;
  const budget = thinking.budget_tokens ?? 0;
  if (budget < 1024) return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  if (Number(body.max_tokens) <= budget) return '`max_tokens` must be greater than `thinking.budget_tokens`.';
  return beginsWithThought(messages)
    ? undefined
    : 'messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block';
}

/** Whether what the assistant said first since a person last spoke begins with a thought. */
function beginsWithThought(messages: Message[]): boolean {
  const isSpoken = ({ role, content = [] }: Message) =>
    role === 'user' && content.every(({ type }) => type !== 'tool_result');
  const first = messages[messages.findLastIndex(isSpoken) + 1]?.content?.[0];
  return !first || first.type === 'thinking' || first.type === 'redacted_thinking';
}

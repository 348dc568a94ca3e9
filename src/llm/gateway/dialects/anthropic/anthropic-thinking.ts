import type { ResolvedModel } from '../../../../../config/models';
import type { ChatRequest } from '../../../../contracts/gateway/chat-completions';
import type { AnthropicConversation } from './anthropic-messages';
import { isThought } from './anthropic-thoughts';
import type { AnthropicTools } from './anthropic-tools';
import { effortOf, LEVELS } from '../reasoning-effort';

/** Fewest tokens of thinking that Anthropic takes. */
const THINKING_TOKENS_MIN = 1_024;
/** Tokens of thinking, in LiteLLM's numbers. */
const BUDGETS: Record<'low' | 'medium' | 'high', number> = { low: THINKING_TOKENS_MIN, medium: 2_048, high: 4_096 };
/** Claude up to 4.5 thinks by a budget. The next could do with one, those after it refuse it: they take a word for it. */
const BY_BUDGET = /^claude-(?:3-7-|(?:opus|sonnet|haiku)-4(?:-[015])?(?:-\d{8})?$)/;

type AnthropicBody = AnthropicTools['settings'] & {
  max_tokens: number;
  messages: AnthropicConversation['messages'];
  temperature?: number;
  top_p?: number;
};

/**
 * The body with what `reasoning_effort` asks for, where the model thinks. Thinking gives way to all that cannot be had with it;
 * then what was thought before is left out as well.
 */
export function settleThinking(request: ChatRequest, model: ResolvedModel, body: AnthropicBody): object {
  const thinking = canThink(model, body) ? toThinking(request, model, body) : undefined;
  if (thinking) return { ...body, ...thinking };
  const messages = body.messages.map(({ role, content }) => ({
    role,
    content: content.filter((block) => !isThought(block)),
  }));
  return { ...body, messages };
}

/** Not together with a temperature, a tool that has to be called, or the start of an answer that the model is to go on with. */
const canThink = (
  { capabilities }: ResolvedModel,
  { messages, tool_choice: choice, temperature, top_p: topP }: AnthropicBody,
): boolean =>
  capabilities?.thinking === true &&
  temperature === undefined &&
  topP === undefined &&
  choice?.type !== 'any' &&
  choice?.type !== 'tool' &&
  messages.at(-1)?.role === 'user';

function toThinking(request: ChatRequest, { providerModel }: ResolvedModel, body: AnthropicBody) {
  const effort = effortOf(request);
  if (!effort || effort === 'none') return undefined;
  const level = LEVELS[effort];
  if (!BY_BUDGET.test(providerModel))
    return {
      thinking: { type: 'adaptive', display: 'summarized' }, // the newest would else think unseen
      output_config: { ...body.output_config, effort: level },
    };
  // It is part of the answer's length: half of that is left to say something.
  const tokens = Math.min(BUDGETS[level], Math.floor(body.max_tokens / 2));
  if (tokens < THINKING_TOKENS_MIN || !beginsWithThought(body)) return undefined;
  return { thinking: { type: 'enabled', budget_tokens: tokens } };
}

/** A turn that waits for the results of tools goes on as it began: without a thought of its own Anthropic refuses to think in it. */
function beginsWithThought({ messages }: AnthropicBody): boolean {
  const asked = messages.findLastIndex(
    ({ role, content }) => role === 'user' && !content.some(({ type }) => type === 'tool_result'),
  );
  const first = messages[asked + 1]?.content[0];
  return !first || isThought(first);
}

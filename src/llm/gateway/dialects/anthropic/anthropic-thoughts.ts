import { z } from 'zod';
import type { ChatToolCall } from '../../../../contracts/gateway/chat-completions';

/** A block of thinking as it has to come back: signed, or readable to Anthropic alone. */
const thoughtSchema = z.union([
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
]);
const carriedSchema = z.looseObject({ anthropic: z.looseObject({ thinking_blocks: z.array(thoughtSchema) }) });

/**
 * A field for a tool call that clients send back with it: what was thought since the call before. Anthropic wants that again
 * with the tool's result. No field where nothing was thought that is signed.
 */
export function carryThoughts(blocks: readonly unknown[]): { extra_content?: z.infer<typeof carriedSchema> } {
  const thoughts = blocks.flatMap((block) => thoughtSchema.safeParse(block).data ?? []);
  return thoughts.length > 0 ? { extra_content: { anthropic: { thinking_blocks: thoughts } } } : {};
}

/** What a client sends back of it; nothing where it is not as it was given. */
export const thoughtsBefore = (call: ChatToolCall): z.infer<typeof thoughtSchema>[] =>
  carriedSchema.safeParse(call['extra_content']).data?.anthropic.thinking_blocks ?? [];

export const isThought = ({ type }: { type: string }): boolean => type === 'thinking' || type === 'redacted_thinking';

import type { BaseMessage } from '@langchain/core/messages';

/** A guess for one image, to see whether it fits into a model's window: most count between 85 and 1,600. */
export const IMAGE_TOKENS = 1_000;
/**
 * The most that one image is counted as, which is what a call reserves for it. Read 2026-11: Anthropic width × height / 750, at
 * most 4,784 (long edge 2,576; 1,568 on older models); OpenAI at most 1,536 patches × 2.46 = 3,779, or 85 + 8 tiles × 170 = 1,445; Gemini
 * 258 a tile, about 1,548 for a screen. More are only gpt-4o-mini (its image tokens are many and cheap) and servers of one's own.
 */
export const IMAGE_TOKENS_MAX = 5_000;

/** Images in messages. */
export const countImages = (messages: readonly BaseMessage[]): number =>
  messages.reduce(
    (sum, { content }) =>
      sum + (typeof content === 'string' ? 0 : content.filter(({ type }) => type === 'image_url').length),
    0,
  );

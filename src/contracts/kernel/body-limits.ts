import type { Operation } from './operation';

/** What the body of a request may be; told by its bytes as they come, before any of it is parsed. */
export interface BodyLimits {
  /** After decompression. Beyond it 413 `body_too_large`. */
  maxBytes: number;
  /** Objects and arrays within each other. Beyond it 400 `body_too_deep`. */
  maxDepth: number;
  /**
   * Members of objects and elements of arrays, all together; one that is itself an object or array counts twice. Beyond it
   * 400 `body_too_many_values`.
   */
  maxValues: number;
}

export const BODY_BYTES_MAX = 256 * 1_024;
export const BODY_DEPTH_MAX = 32;
export const BODY_VALUES_MAX = 10_000;
/** Of an operation that does not say otherwise. */
export const BODY_LIMITS: BodyLimits = {
  maxBytes: BODY_BYTES_MAX,
  maxDepth: BODY_DEPTH_MAX,
  maxValues: BODY_VALUES_MAX,
};

/**
 * Of operations whose `bodyLimits` are `llm`, as the variables (`LLM_BODY_MAX_BYTES` and its like) have them by default.
 * Bytes: images come inside the body as base64. Values: as many tokens as OpenAI embeds at once.
 */
export const LLM_BODY_LIMITS: BodyLimits = { maxBytes: 20 * 1_024 * 1_024, maxDepth: 128, maxValues: 300_000 };

/** The limits of an operation's body; `llm`: those of the model gateway, as they are set here. */
export function bodyLimitsOf({ bodyLimits }: Pick<Operation, 'bodyLimits'>, llm: BodyLimits): BodyLimits {
  return bodyLimits === 'llm' ? llm : { ...BODY_LIMITS, ...bodyLimits };
}

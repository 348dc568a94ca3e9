import type { Config } from '../../config/index';
import type { BodyLimits } from '../contracts/kernel/body-limits';

/** What a call of the model gateway may hold, as the operator has set it. */
export const readBodyLimits = (
  config: Pick<Config, 'LLM_BODY_MAX_BYTES' | 'LLM_BODY_MAX_DEPTH' | 'LLM_BODY_MAX_VALUES'>,
): BodyLimits => ({
  maxBytes: config.LLM_BODY_MAX_BYTES,
  maxDepth: config.LLM_BODY_MAX_DEPTH,
  maxValues: config.LLM_BODY_MAX_VALUES,
});

import { GENERATION_BLOCKS_MAX, PROMPT_MAX } from '../canvas/canvas';

/** Limits that the pages show before anybody meets them. */
export const SHELL_LIMITS = { generationBlocksMax: GENERATION_BLOCKS_MAX, promptMax: PROMPT_MAX };

import { GENERATION_BLOCKS_MAX } from '../../contracts/canvas/canvas';
import type { Refusal } from '../../tools/canvas/canvas-board';

const SAID: Record<Refusal['code'], string> = {
  bad_arguments: 'The agent filled in a tool wrongly and was asked to correct it.',
  unknown_tool: 'The agent asked for a tool that does not exist.',
  unknown_block: 'The agent named a block that is not on the canvas.',
  limit_reached: `One request makes ${GENERATION_BLOCKS_MAX} blocks at most: the rest was not made.`,
  not_allowed: 'The agent tried something that cannot be done with that block.',
};

/** A refused tool call in words for people; what the model is told is an instruction to it, and stands in the step. */
export const sayRefusal = (code: Refusal['code']): string => SAID[code];

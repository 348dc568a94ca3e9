import { GENERATION_BLOCKS_MAX, type GenerationNotice } from '../../contracts/canvas/canvas';

interface Outcome {
  /** Blocks were refused because of the cap. */
  isFull: boolean;
  /** The run came to the limit of its calls. */
  isLimited: boolean;
  /** The model's last answer was cut at the longest it may be. */
  isCut: boolean;
  /** The model called no tool at all. */
  isOnlyWords: boolean;
}

/** What a person is told of a generation that is not what they asked for, and what they can do; null where it is. */
export function noticeOf({ isFull, isLimited, isCut, isOnlyWords }: Outcome): GenerationNotice | null {
  if (isFull)
    return {
      code: 'blocks_limit',
      message: `One request makes ${GENERATION_BLOCKS_MAX} blocks at most, and more were wanted. Continue makes the rest.`,
      canContinue: true,
    };
  if (isLimited)
    return {
      code: 'calls_limit',
      message: 'The agent had used all the calls of one request, so something may be missing. Continue makes the rest.',
      canContinue: true,
    };
  if (isCut)
    return {
      code: 'output_limit',
      message:
        'The model’s answer was cut: it had reached the longest answer it may give. Continue makes the rest; a model with a higher outputMax says more at once.',
      canContinue: true,
    };
  if (isOnlyWords)
    return {
      code: 'no_tools',
      message:
        'The model answered in words alone and changed nothing on the canvas. If you wanted blocks, choose a model that can call tools.',
      canContinue: false,
    };
  return null;
}

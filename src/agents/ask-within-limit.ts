import type { Provider } from '../../config/models';
import { classifyError, wordsOf } from '../llm/classify-error';
import { isAnswerLimitRefused } from '../llm/is-context-overflow';

/** These look at the input alone when they say that it is too long. */
const INPUT_ALONE = /exceed_context_size|available context size|prompt is too long/i;

/**
 * Asks with the longest answer (in tokens) that is wanted. A server that refuses that length is asked once more without one, where it
 * can do without: its own window ends the answer then. Nobody can know the windows of servers of one's own, and some count the
 * length that is asked for against them.
 */
export async function askWithinLimit<Answer>(
  ask: (limit: number | undefined) => Promise<Answer>,
  { limit, provider }: { limit: number; provider: Provider },
): Promise<Answer> {
  try {
    return await ask(limit);
  } catch (error) {
    const words = wordsOf(error);
    const isRefused = ['bad-request', 'context-too-long'].includes(classifyError(error).kind);
    const mayDoWithout = provider !== 'anthropic' && !INPUT_ALONE.test(words);
    if (!isRefused || !mayDoWithout || !isAnswerLimitRefused(words)) throw error;
    return ask(undefined);
  }
}

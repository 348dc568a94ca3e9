import { weighTokens } from '../../llm/estimate-tokens';
import type { SaidBefore } from './ask-flow-model';

/** Of a message itself, beside its text. */
const MESSAGE_TOKENS = 8;
/** The longest answer where neither the node nor the model says. */
const ANSWER_TOKENS = 16_000;

/**
 * What of a conversation a model has room for beside what it is asked and the answer: the newest messages, beginning with one of the
 * person's. `asked`: all other texts of the call. At least half of the window is left for these and the history.
 */
export function fitHistory(
  history: readonly SaidBefore[],
  { window, outputMax }: { window: number; outputMax?: number | undefined },
  asked: readonly string[],
  answerTokens: number = outputMax ?? ANSWER_TOKENS,
): readonly SaidBefore[] {
  const taken = asked.reduce((sum, text) => sum + weighTokens(text) + MESSAGE_TOKENS, 0);
  let room = window - Math.min(answerTokens, window / 2) - taken;
  let from = history.length;
  while (from > 0) {
    room -= weighTokens(history[from - 1]?.content ?? '') + MESSAGE_TOKENS;
    if (room < 0) break;
    from -= 1;
  }
  // Providers want a conversation to begin with the person.
  while (from > 0 && history[from]?.role === 'assistant') from += 1;
  return history.slice(from);
}

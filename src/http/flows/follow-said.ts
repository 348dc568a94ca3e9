import { readOutput } from '../../commands/flows/executions/execution-output';
import type { RunError } from '../../contracts/kernel/run-events';
import type { Usage } from '../../contracts/kernel/common';
import type { RunRecord } from '../../models/runs/run.model';
import { AppError } from '../../platform/errors';
import type { RunFollower } from '../../runs/events/follow';
import { type SaidPiece, SaidTexts } from '../event-formats/flows/said-texts';

/** How an execution ended, or that it waits for a person. */
export type EndOfExecution =
  | { status: 'succeeded'; output: unknown; message: string; usage: Usage }
  | { status: 'failed'; error: RunError }
  | { status: 'cancelled' | 'waiting' };
export type SaidEvent = { text: string } | { node: string; status: string } | { end: EndOfExecution };

/** What people are asked: a question of a node, or money. */
const ASKED: readonly string[] = ['approval', 'top-up'];

/**
 * An execution for a reader to whom what was said cannot be taken back: its words, each once, which nodes were begun and ended, and its
 * end. Where a node has to say its words again, they are held back until they go beyond what was given; 500 `answer_changed` where they
 * are others. Ends without an end where `signal` ends it.
 */
export async function* followSaid(
  follower: Pick<RunFollower, 'follow'>,
  run: RunRecord,
  signal: AbortSignal,
): AsyncGenerator<SaidEvent, void, undefined> {
  const texts = new SaidTexts();
  let [whole, given] = ['', ''];
  const say = ({ isReset, text }: SaidPiece): SaidEvent[] => {
    whole = isReset ? text : whole + text;
    if (whole.length <= given.length || !whole.startsWith(given)) return [];
    const more = whole.slice(given.length);
    given = whole;
    return [{ text: more }];
  };
  for await (const { event } of follower.follow(run._id.toHexString(), { seq: 0, sub: 0 }, signal, run)) {
    switch (event.type) {
      case 'run-started':
        yield* say(texts.reset());
        break;
      case 'text-delta':
        yield* say(texts.add(event.data.key, event.data.text));
        break;
      case 'text-complete':
        yield* say(texts.complete(event.data.key, event.data.text));
        break;
      case 'text-reset':
        yield* say(texts.reset(event.data.key));
        break;
      case 'tool-output':
        if (event.data.tool === 'flow-node') {
          const { node_id: node, status } = event.data.output as { node_id: string; status: string };
          yield { node, status };
        }
        break;
      case 'run-waiting':
        if ((event.data.waits ?? [event.data]).some((wait) => ASKED.includes(wait.for)))
          return yield { end: { status: 'waiting' } };
        break;
      case 'run-succeeded': {
        const { output, message } = readOutput({ output: event.data.output });
        yield* say(texts.end(message));
        if (whole !== given)
          throw new AppError('answer_changed', 'The answer was begun anew and is another now. Ask again.', {
            status: 500,
            isRetryable: true,
          });
        return yield { end: { status: 'succeeded', output, message, usage: event.data.usage } };
      }
      case 'run-failed':
        return yield { end: { status: 'failed', error: event.data.error } };
      case 'run-cancelled':
        return yield { end: { status: 'cancelled' } };
      default:
        break;
    }
  }
}

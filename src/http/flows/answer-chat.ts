import type { Response } from 'express';
import { readChatAnswer } from '../../commands/flows/chat/read-answer';
import type { ChatAnswer } from '../../contracts/flows/chat';
import type { Models } from '../../models/index';
import type { RunRecord } from '../../models/runs/run.model';
import { MINUTE_MS } from '../../platform/time';
import { untilGone } from '../streams/until-gone';
import type { StreamDeps } from '../streams/run-frames';
import { followSaid } from './follow-said';

/** Longest wait for an answer; whoever asked is then told where it will be. */
const ANSWER_WAIT_MS = 5 * MINUTE_MS;

/** The answer of a chat's run, once it is there; undefined where it waits for somebody, or takes long. Throws what it failed with. */
export async function awaitAnswer(
  { models, stream }: { models: Models; stream: Pick<StreamDeps, 'follower'> },
  run: RunRecord,
  response: Response,
): Promise<ChatAnswer | undefined> {
  const gone = untilGone(response);
  const timer = setTimeout(() => gone.abort(new Error('the answer takes long')), ANSWER_WAIT_MS);
  for await (const event of followSaid(stream.follower, run, gone.signal)) if ('end' in event) break;
  clearTimeout(timer);
  return readChatAnswer(models, run);
}

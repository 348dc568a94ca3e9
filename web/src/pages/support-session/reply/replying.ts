import type { messageSend, stepAdvance } from '@contracts/support/messages';
import type { TaskLane } from '@contracts/support/task-lane';
import type { z } from 'zod';
import { ApiError, toApiError } from '@/api/api-error';
import type { EventPlace } from '@/api/event-place';
import { followRun } from '@/api/follow-run';
import { cancelRun, retryRun } from '@/api/runs';
import { advanceStep, type OpenReply, sendMessage } from '@/api/support-chat';
import { readFrame } from './read-frame';
import { createReplyStore, type ReplyStore } from './reply-store';

export interface Replying {
  store: ReplyStore;
  /** Says something; resolves once it is accepted, throws ApiError where it is refused. */
  say: (message: z.input<(typeof messageSend)['body']>, key: string) => Promise<void>;
  /** Answers the open step of a guided session, or asks for the first. As `say`. */
  step: (answer: z.input<(typeof stepAdvance)['body']>, key: string) => Promise<void>;
  /** Shows an answer that is, or was, made elsewhere; nothing where it is shown already. */
  follow: (runId: string) => void;
  /** Has the assistant stop. Throws ApiError. */
  stop: () => Promise<void>;
  /** Has a failed or stopped answer made again. Throws ApiError. */
  again: () => Promise<void>;
  close: () => void;
}

interface ReplyingParts {
  sessionId: string;
  onLane: (lane: TaskLane) => void;
  /** A message was accepted, or an answer ended: there is something to read anew. */
  onChanged: () => void;
}

/** The assistant’s answers in one session: starts them, and follows them to their end across cut connections. */
export function createReplying({ sessionId, onLane, onChanged }: ReplyingParts): Replying {
  const store = createReplyStore();
  let letGo = (): void => undefined;
  let last: EventPlace = '';

  const shown = () => store.state.getState().reply;
  const show = (runId: string, since: EventPlace, opened?: Response): void => {
    letGo();
    last = since;
    store.begin(runId);
    letGo = followRun<unknown>(runId, {
      format: 'support',
      since,
      ...(opened === undefined ? {} : { opened }),
      onEvent: (data, name, place) => {
        last = place;
        const frame = readFrame(name, data);
        if (frame === null) return;
        if (frame.type === 'lane') onLane(frame.lane);
        else store.dispatch(frame);
      },
      isLast: () => {
        const isOver = shown()?.end !== null;
        if (isOver) onChanged();
        return isOver;
      },
      onOpen: () => store.dispatch({ type: 'cut', isCut: false }),
      onCut: () => store.dispatch({ type: 'cut', isCut: true }),
      onError: ({ code, detail }) =>
        store.dispatch({ type: 'failed', error: { code, message: detail, retryable: true } }),
    });
  };
  const begin = async (opening: Promise<OpenReply>): Promise<void> => {
    const { runId, response } = await opening;
    if (runId !== '') show(runId, '', response);
    onChanged();
  };

  return {
    store,
    say: (message, key) => begin(sendMessage(sessionId, message, key)),
    step: (answer, key) => begin(advanceStep(sessionId, answer, key)),
    follow: (runId) => {
      if (shown()?.runId !== runId) show(runId, '');
    },
    stop: async () => {
      const reply = shown();
      if (reply === null || reply.end !== null) return;
      try {
        await cancelRun(reply.runId);
      } catch (error) {
        if (toApiError(error).code !== 'run_finished') throw error;
      }
    },
    again: async () => {
      const reply = shown();
      if (reply === null)
        throw new ApiError({ status: 0, code: 'unexpected', detail: 'There is no answer to make again.' });
      await retryRun(reply.runId);
      show(reply.runId, last);
      onChanged();
    },
    close: () => letGo(),
  };
}

import type { RunEvent } from '@contracts/kernel/run-events';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { followRun } from '@/api/follow-run';
import { reduceReply, type ReplyEvent, type ReplyView, startReply } from './reply.reducer';

type Replies = Readonly<Record<string, ReplyView>>;

/** Answers that were followed on this page, by run: with what was read, which is kept nowhere else. */
export interface Answers {
  state: StoreApi<Replies>;
  /** Follows an answer to its end; nothing where that is known, or it is followed already. */
  follow: (runId: string, onEnd: () => void) => void;
  close: () => void;
}

export function createAnswers(): Answers {
  const state = createStore<Replies>(() => ({}));
  const followed = new Map<string, () => void>();

  const follow = (runId: string, onEnd: () => void): void => {
    let queued: ReplyEvent[] = [];
    let frame = 0;
    const flush = () => {
      cancelAnimationFrame(frame);
      frame = 0;
      const events = queued;
      queued = [];
      const view = state.getState()[runId];
      if (view !== undefined && events.length > 0) state.setState({ [runId]: events.reduce(reduceReply, view) });
    };
    /** Pieces of text are gathered and shown once a frame; all else at once, after them. */
    const take = (event: ReplyEvent) => {
      queued.push(event);
      if (event.type !== 'text-delta') flush();
      else if (frame === 0) frame = requestAnimationFrame(flush);
    };
    const end = () => {
      followed.get(runId)?.();
      followed.delete(runId);
      onEnd();
    };
    state.setState({ [runId]: startReply(runId) });
    const stop = followRun<RunEvent>(runId, {
      format: 'native',
      since: '',
      onEvent: take,
      isLast: () => {
        const isOver = state.getState()[runId]?.end !== null;
        if (isOver) end();
        return isOver;
      },
      onOpen: () => take({ type: 'cut', isCut: false }),
      onCut: () => take({ type: 'cut', isCut: true }),
      onError: ({ code, detail }) => {
        take({ type: 'lost', error: { code, message: detail } });
        end();
      },
    });
    followed.set(runId, () => {
      cancelAnimationFrame(frame);
      stop();
    });
  };

  return {
    state,
    follow: (runId, onEnd) => {
      const known = state.getState()[runId];
      if (followed.has(runId) || (known !== undefined && known.end !== null)) return;
      follow(runId, onEnd);
    },
    close: () => {
      for (const stop of followed.values()) stop();
      followed.clear();
    },
  };
}

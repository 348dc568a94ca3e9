import { createStore, type StoreApi } from 'zustand/vanilla';
import { reduceReply, type ReplyEvent, type ReplyView, startReply } from './reply.reducer';

export interface ReplyStore {
  state: StoreApi<{ reply: ReplyView | null }>;
  begin: (runId: string) => void;
  /** Pieces of text are gathered and shown once a frame; all else at once, after them. */
  dispatch: (event: ReplyEvent) => void;
  clear: () => void;
}

/** The answer under way in one session, or the last one until its message is there. */
export function createReplyStore(): ReplyStore {
  const state = createStore<{ reply: ReplyView | null }>(() => ({ reply: null }));
  let text = '';
  let frame = 0;
  const apply = (event: ReplyEvent): void => {
    const { reply } = state.getState();
    if (reply !== null) state.setState({ reply: reduceReply(reply, event) });
  };
  const flush = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
    if (text !== '') apply({ type: 'text', text });
    text = '';
  };
  return {
    state,
    begin: (runId) => {
      flush();
      state.setState({ reply: startReply(runId) });
    },
    dispatch: (event) => {
      if (event.type === 'text') {
        text += event.text;
        if (frame === 0) frame = requestAnimationFrame(flush);
        return;
      }
      flush();
      apply(event);
    },
    clear: () => {
      flush();
      state.setState({ reply: null });
    },
  };
}

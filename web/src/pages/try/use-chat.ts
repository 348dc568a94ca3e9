import { useEffect, useReducer, useRef } from 'react';
import { toApiError } from '@/api/api-error';
import { askChat } from '@/api/chat';
import { chatBody, type ChatSettings } from '@/app/snippets/chat-body';
import { isAtWork, reduceChat, type Turn } from './conversation';

/** A conversation with a model, in memory only; leaving the page ends the call at work. */
export function useChat() {
  const [turns, dispatch] = useReducer(reduceChat, []);
  const nextId = useRef(1);
  const atWork = useRef<AbortController | null>(null);
  useEffect(() => () => atWork.current?.abort(), []);

  const ask = (question: string, chat: ChatSettings) => {
    const id = nextId.current;
    nextId.current += 1;
    const stop = new AbortController();
    atWork.current = stop;
    const startMs = performance.now();
    const since = () => performance.now() - startMs;
    dispatch({ type: 'asked', id, question, asked: chat.model });
    const show = gatherByFrame((text, atMs) => dispatch({ type: 'text', id, text, atMs }));
    askChat({
      body: chatBody(chat),
      isCached: chat.isCached,
      signal: stop.signal,
      onHead: (head) => dispatch({ type: 'head', id, head }),
      onText: (text) => show.add(text, since()),
    })
      .then((usage) => {
        show.flush();
        dispatch({ type: 'ended', id, usage, atMs: since() });
      })
      .catch((error: unknown) => {
        show.flush();
        if (stop.signal.aborted) dispatch({ type: 'stopped', id, atMs: since() });
        else dispatch({ type: 'failed', id, error: toApiError(error), atMs: since() });
      });
  };
  return {
    turns,
    isBusy: turns.some(isAtWork),
    ask,
    /** Ends the call: the provider's too. */
    stop: () => atWork.current?.abort(),
    remove: ({ id }: Turn) => dispatch({ type: 'removed', id }),
    clear: () => {
      atWork.current?.abort();
      dispatch({ type: 'cleared' });
    },
  };
}

/** Pieces of text, handed on once a frame; with the time at which the first of them came. */
function gatherByFrame(handOn: (text: string, atMs: number) => void) {
  let text = '';
  let firstMs = 0;
  let frame: number | null = null;
  const flush = () => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    if (text !== '') handOn(text, firstMs);
    text = '';
  };
  return {
    add(piece: string, atMs: number) {
      if (text === '') firstMs = atMs;
      text += piece;
      frame ??= requestAnimationFrame(flush);
    },
    flush,
  };
}

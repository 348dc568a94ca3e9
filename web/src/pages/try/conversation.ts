import type { ApiError } from '@/api/api-error';
import type { ChatHead, ChatUsage } from '@/api/chat';

export interface Turn {
  id: number;
  question: string;
  /** Model or role that was asked. */
  asked: string;
  status: 'waiting' | 'answering' | 'done' | 'stopped' | 'failed';
  text: string;
  head: ChatHead | null;
  usage: ChatUsage | null;
  /** From sending to the first word, and to the end; null until then. */
  firstMs: number | null;
  totalMs: number | null;
  error: ApiError | null;
}

export type ChatEvent =
  | { type: 'asked'; id: number; question: string; asked: string }
  | { type: 'head'; id: number; head: ChatHead }
  | { type: 'text'; id: number; text: string; atMs: number }
  | { type: 'ended'; id: number; usage: ChatUsage | null; atMs: number }
  | { type: 'stopped'; id: number; atMs: number }
  | { type: 'failed'; id: number; error: ApiError; atMs: number }
  | { type: 'removed'; id: number }
  | { type: 'cleared' };

export const isAtWork = ({ status }: Turn): boolean => status === 'waiting' || status === 'answering';

/** The conversation after something happened. What comes for a turn that is over, or gone, changes nothing. */
export function reduceChat(turns: readonly Turn[], event: ChatEvent): readonly Turn[] {
  if (event.type === 'cleared') return [];
  if (event.type === 'removed') return turns.filter(({ id }) => id !== event.id);
  if (event.type === 'asked') {
    const { id, question, asked } = event;
    const begun = { text: '', head: null, usage: null, firstMs: null, totalMs: null, error: null };
    return [...turns, { id, question, asked, status: 'waiting', ...begun }];
  }
  return turns.map((turn) => (turn.id === event.id && isAtWork(turn) ? advance(turn, event) : turn));
}

function advance(turn: Turn, event: Exclude<ChatEvent, { type: 'asked' | 'removed' | 'cleared' }>): Turn {
  switch (event.type) {
    case 'head':
      return { ...turn, head: event.head };
    case 'text':
      return { ...turn, status: 'answering', text: turn.text + event.text, firstMs: turn.firstMs ?? event.atMs };
    case 'ended':
      return { ...turn, status: 'done', usage: event.usage, totalMs: event.atMs };
    case 'stopped':
      return { ...turn, status: 'stopped', totalMs: event.atMs };
    case 'failed':
      return { ...turn, status: 'failed', error: event.error, totalMs: event.atMs };
  }
}

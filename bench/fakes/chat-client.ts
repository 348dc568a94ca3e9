import { monotonicMs } from '../lib/clock';
import { readEventStream } from './event-stream-client';

/** Where a chat request goes, and what it takes to be let in. */
export interface ChatServer {
  port: number;
  headers: Record<string, string>;
}

export interface SeenChat {
  /** Until the first text. */
  firstMs: number;
  wholeMs: number;
  text: string;
  /** What the server told in the middle of the stream. */
  error: unknown;
}

const PROMPT = 'x'.repeat(2_000);

/** Streams a chat completion with 2 KB of prompt. `begin`: first words of the prompt. */
export async function streamChat({ port, headers }: ChatServer, model: string, begin = ''): Promise<SeenChat> {
  const sentAtMs = monotonicMs();
  const seen: SeenChat = { firstMs: 0, wholeMs: 0, text: '', error: undefined };
  await readEventStream({
    port,
    path: '/v1/chat/completions',
    method: 'POST',
    headers,
    body: { model, stream: true, messages: [{ role: 'user', content: begin + PROMPT }] },
    onFrame({ data, atMs }) {
      const { choices, error } = data as { choices?: { delta?: { content?: string | null } }[]; error?: unknown };
      seen.error ??= error;
      const piece = choices?.[0]?.delta?.content ?? '';
      if (piece && seen.firstMs === 0) seen.firstMs = atMs - sentAtMs;
      seen.text += piece;
    },
  });
  seen.wholeMs = monotonicMs() - sentAtMs;
  return seen;
}

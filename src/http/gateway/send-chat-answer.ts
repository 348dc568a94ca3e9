import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ChatAnswer } from '../../llm/gateway/ask-chat';
import { SECOND_MS } from '../../platform/time';
import type { RouteReply } from '../route';

/** So often a stream in which nothing is said shows that it lives. */
const SIGN_OF_LIFE_MS = 15 * SECOND_MS;

/** Sends an answer that is there as objects: whole, or chunk by chunk; the chunk with the use alone where it is wanted. */
export async function sendChatAnswer(
  response: ServerResponse,
  answer: ChatAnswer,
  { includesUsage, signal }: { includesUsage: boolean; signal: AbortSignal },
): Promise<RouteReply> {
  if ('completion' in answer) return { status: 200, body: answer.completion, headers: answer.headers };
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    ...answer.headers,
  });
  const timer = setInterval(() => response.write(': still at work\n\n'), SIGN_OF_LIFE_MS);
  try {
    for await (const chunk of answer.chunks) {
      if (chunk.usage && !includesUsage) continue;
      if (!response.write(`data: ${JSON.stringify(chunk)}\n\n`)) await once(response, 'drain', { signal });
    }
  } finally {
    clearInterval(timer);
  }
  response.end('data: [DONE]\n\n');
  return 'streamed';
}

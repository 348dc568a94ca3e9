import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { sendRequest } from '../providers/send-request';
import { ProviderError, type WireRequest } from './dialect';

/** As much of an error's body as is read. */
const ERROR_BYTES_MAX = 16_384;
const MESSAGE_MAX = 500;

/** Sends a call to a provider. Resolves with its 200 answer, still to be read; rejects with `ProviderError` for any other. */
export async function sendWireRequest(wire: WireRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const answer = await sendRequest(new URL(wire.url), {
    method: 'POST',
    headers: { ...wire.headers, 'content-length': String(Buffer.byteLength(wire.body)) },
    body: wire.body,
    signal,
  }).catch((error: unknown) => {
    throw connectionError(error);
  });
  if (answer.statusCode === 200) return answer;
  const status = answer.statusCode ?? 0;
  const body = await readStart(answer);
  throw new ProviderError(messageOf(body) ?? `status ${status}`, status, answer.headers, body);
}

/** A failure of the connection, by its code. */
export const connectionError = (cause: unknown): Error =>
  new Error(`connection error: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, { cause });

async function readStart(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  try {
    for await (const piece of answer as AsyncIterable<string>) {
      text += piece;
      if (text.length > ERROR_BYTES_MAX) break; // leaving the loop closes the connection
    }
  } catch {
    // The status has said enough.
  }
  return text.slice(0, ERROR_BYTES_MAX);
}

const said = z.object({ message: z.string() });
const errorBody = z.union([
  z.object({ error: said }),
  z.object({ error: z.string() }),
  z.array(z.object({ error: said })).min(1),
]);

/** The provider's own sentence: OpenAI's, Anthropic's, Gemini's or Ollama's way of telling an error. */
function messageOf(body: string): string | undefined {
  try {
    const parsed = errorBody.safeParse(JSON.parse(body));
    if (!parsed.success) return undefined;
    const told = Array.isArray(parsed.data) ? parsed.data[0]?.error : parsed.data.error;
    return (typeof told === 'string' ? told : told?.message)?.slice(0, MESSAGE_MAX);
  } catch {
    return undefined; // a proxy's page
  }
}

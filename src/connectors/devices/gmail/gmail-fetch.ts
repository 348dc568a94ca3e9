import type { IncomingMessage } from 'node:http';
import { sendRequest } from '../../../platform/send-request';
import { SECOND_MS } from '../../../platform/time';

/** One call of Gmail, from connecting to the last byte. */
export const GMAIL_CALL_TIMEOUT_MS = 30 * SECOND_MS;
/** Of one answer so much is read; of a larger message the beginning. */
export const GMAIL_ANSWER_BYTES_MAX = 8_388_608;

/** An answer that did not come, or not whole: what a later call may bring. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

/**
 * `fetch` for Google's client: to the configured server alone, no redirect, a bounded answer in a bounded time. An answer that ends before its time is
 * `AnswerLost`; one that is too large too, unless it is a message: that is read as far as the bound, and closed there.
 */
export function createGmailFetch(rootUrl: string): typeof fetch {
  const { origin } = new URL(rootUrl);
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== origin) throw new AnswerLost(`${url.host} is not where Gmail is read`);
    // Nothing of a call is left when it has ended: a run makes thousands under one signal.
    const ending = new AbortController();
    const end = () => ending.abort();
    const timer = setTimeout(end, GMAIL_CALL_TIMEOUT_MS);
    init.signal?.addEventListener('abort', end, { once: true });
    if (init.signal?.aborted) end();
    const headers = { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' };
    try {
      const answer = await sendRequest(url, { method: init.method ?? 'GET', headers, signal: ending.signal });
      return await read(answer);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw error instanceof AnswerLost ? error : new AnswerLost('Gmail did not answer, or not to the end');
    } finally {
      clearTimeout(timer);
      init.signal?.removeEventListener('abort', end);
    }
  };
}

async function read(answer: IncomingMessage): Promise<Response> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isCut = false;
  // Rejects where the answer breaks off.
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > GMAIL_ANSWER_BYTES_MAX) {
      isCut = true;
      break; // ends the connection
    }
    pieces.push(piece);
  }
  const { statusCode = 0 } = answer;
  const text = Buffer.concat(pieces).toString('utf8');
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    if (name !== 'content-length') headers.set(name, String(value));
  const body = isCut ? closeMessage(text) : text;
  return new Response(statusCode === 204 || statusCode === 304 || statusCode < 200 ? null : body, {
    status: statusCode < 200 ? 502 : statusCode,
    headers,
  });
}

/** A message that was cut within its `raw`, as JSON again. */
function closeMessage(text: string): string {
  const at = text.lastIndexOf('"raw"');
  const raw = at < 0 ? undefined : /^"raw"\s{0,9}:\s{0,9}"([\w-]*)$/.exec(text.slice(at))?.[1];
  if (raw === undefined) throw new AnswerLost('Gmail’s answer is too large');
  return `${text.slice(0, text.length - (raw.length % 4))}"}`;
}

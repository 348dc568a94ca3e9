import type { IncomingMessage } from 'node:http';
import { sendRequest } from '../../../platform/send-request';
import { SECOND_MS } from '../../../platform/time';

/** One request of a provider, from connecting to the last byte of its answer. */
const CALL_TIMEOUT_MS = 15 * SECOND_MS;
/** Graph asks our own address before it answers. */
const ANSWER_BYTES_MAX = 64 * 1_024;

/** A provider did not do what it was asked. `status` 0: it could not be reached, or its answer made no sense. */
export class WatchRefused extends Error {
  override readonly name = 'WatchRefused';
  constructor(
    readonly status: number,
    readonly retryAfterMs?: number,
  ) {
    super(status === 0 ? 'The provider did not answer.' : `The provider answered ${status}.`);
  }
}

export interface ProviderCall {
  method: 'POST' | 'PATCH' | 'DELETE';
  url: URL;
  accessToken: string;
  body?: object;
}

/** What a provider answers, as JSON; undefined: nothing. Rejects with `WatchRefused` for all that is no 2xx; follows no redirect. */
export async function askProvider({ method, url, accessToken, body }: ProviderCall): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  let answer: IncomingMessage;
  let said: string;
  try {
    answer = await sendRequest(url, {
      method,
      headers: {
        ...{ accept: 'application/json', authorization: `Bearer ${accessToken}`, 'user-agent': 'weft' },
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
      },
      ...(text !== undefined && { body: text }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      isSentOnce: true,
    });
    said = await readText(answer);
  } catch (error) {
    // What a connection fails of may hold the request’s headers: nothing of it goes on.
    throw error instanceof WatchRefused ? error : new WatchRefused(0);
  }
  const status = answer.statusCode ?? 0;
  if (status < 200 || status >= 300) throw new WatchRefused(status, secondsOf(answer.headers['retry-after']));
  try {
    return said === '' ? undefined : (JSON.parse(said) as unknown);
  } catch {
    throw new WatchRefused(0);
  }
}

const secondsOf = (value: string | undefined): number | undefined =>
  value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * SECOND_MS : undefined;

async function readText(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) {
      answer.destroy();
      throw new WatchRefused(0);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

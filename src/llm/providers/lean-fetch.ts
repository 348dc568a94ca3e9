import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { sendRequest } from '../../platform/send-request';

/**
 * `fetch` for calls of embedding models, without Node's web streams. Rejects as `fetch` does where there is no answer; what it does not cover
 * (redirects, bodies that are no text) is left to `fetch` itself. How long an answer may take is the signal's to say.
 */
export const leanFetch: typeof fetch = (input, init) => send(input, init, false);

/** The same to the public internet alone: what `leanFetch` leaves to `fetch` is refused. */
export const publicFetch: typeof fetch = (input, init) => send(input, init, true);

/** For calls with this credential. */
export const fetchFor = ({ own }: { own?: { isAddressForeign: boolean } }): typeof fetch =>
  own?.isAddressForeign ? publicFetch : leanFetch;

async function send(input: string | URL | Request, init: RequestInit = {}, isPublicOnly: boolean): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const isCovered =
    !(input instanceof Request) &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    (typeof init.body === 'string' || !init.body);
  if (!isCovered) return isPublicOnly ? refuse('this kind of request') : fetch(input, init);
  const { method = 'GET', headers, body, signal } = init;
  const answer = await sendRequest(url, {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    ...(typeof body === 'string' && { body }),
    ...(signal && { signal }),
    isPublicOnly,
  }).catch((cause: unknown) => {
    throw (cause as Error).name === 'AbortError' ? cause : new TypeError('fetch failed', { cause });
  });
  const status = answer.statusCode ?? 0;
  if (status < 300 || status >= 400) return present(url, answer, status);
  answer.resume();
  return isPublicOnly ? refuse('a redirect') : fetch(input, init);
}

const refuse = (what: string): never => {
  throw new TypeError(`fetch failed: ${what} is not followed to an address that an organisation gave`);
};

/** What is used of a Response. */
function present(url: URL, answer: IncomingMessage, status: number): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
  const response: Pick<Response, 'ok' | 'status' | 'statusText' | 'headers' | 'url' | 'text' | 'json'> & {
    body: IncomingMessage;
  } = {
    ok: status >= 200 && status < 300,
    status,
    statusText: answer.statusMessage ?? '',
    headers,
    url: url.href,
    body: answer,
    text: () => text(answer),
    json: async () => JSON.parse(await text(answer)) as unknown,
  };
  return response as unknown as Response;
}

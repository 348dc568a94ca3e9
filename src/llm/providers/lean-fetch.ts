import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SECOND_MS } from '../../platform/time';

/** An idle connection is closed before most servers close it themselves. */
const IDLE_MS = 4 * SECOND_MS;
/** As Node's `fetch`: an address that takes no connection is given up well before the first token is due. */
const CONNECT_MS = 10 * SECOND_MS;
const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

/**
 * `fetch` for the clients of model providers, which read a streamed answer as an async iterable: without Node's web
 * streams a call costs them a third less CPU. Rejects as `fetch` does where there is no answer; what it does not cover
 * (redirects, bodies that are no text) is left to `fetch` itself. How long an answer may take is the signal's to say.
 */
export async function leanFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const isCovered =
    !(input instanceof Request) &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    (typeof init.body === 'string' || !init.body);
  if (!isCovered) return fetch(input, init);
  const answer = await send(url, init);
  const status = answer.statusCode ?? 0;
  if (status < 300 || status >= 400) return present(url, answer, status);
  answer.resume();
  return fetch(input, init);
}

function send(url: URL, { method = 'GET', headers, body, signal }: RequestInit): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, {
      method,
      // Bodies are not decompressed here, and without a word a server may choose.
      headers: { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(headers)) },
      agent: isSecure ? httpsAgent : httpAgent,
      ...(signal ? { signal } : {}),
    });
    request.once('socket', (socket) => limitConnecting(request, socket, isSecure ? 'secureConnect' : 'connect'));
    request.once('response', resolve);
    // Heard to the end: what fails within the answer comes here too, and unheard would end the process.
    request.on('error', (cause) =>
      reject(cause.name === 'AbortError' ? cause : new TypeError('fetch failed', { cause })),
    );
    request.end(body ?? undefined);
  });
}

function limitConnecting(request: ClientRequest, socket: Socket, connected: 'connect' | 'secureConnect'): void {
  if (!socket.connecting) return; // one that was kept
  const timer = setTimeout(
    () => request.destroy(new Error(`connecting to ${request.host} timed out after ${CONNECT_MS} ms`)),
    CONNECT_MS,
  );
  const stop = () => clearTimeout(timer);
  socket.once(connected, stop);
  socket.once('close', stop);
}

/** What the clients use of a Response. */
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

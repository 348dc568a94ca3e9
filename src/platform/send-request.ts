import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { publicLookup, requirePublicHost } from './public-address';
import { SECOND_MS } from './time';

/** An idle connection is closed before most servers close it themselves. */
const IDLE_MS = 4 * SECOND_MS;
/** As Node's `fetch`: an address that takes no connection is given up well before the first token is due. */
const CONNECT_MS = 10 * SECOND_MS;
const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
/** Apart from the others: a connection that was kept is not looked up, and so not checked, again. */
const publicHttpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
const publicHttpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

export interface OutgoingRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Its abort destroys the connection, also in the middle of the answer. */
  signal?: AbortSignal;
  /** Goes to the public internet or nowhere: rejects with `AddressRefused` for any other address. */
  isPublicOnly?: boolean;
  /** Over a connection of its own, and never sent again: for what must not be done twice. Default: connections are kept. */
  isSentOnce?: boolean;
}

/**
 * Sends a request to a server of somebody else's (a model's provider, a ticket system), over connections that all clients of this process share. Resolves with the
 * answer as soon as its head is there, whatever its status; rejects with the connection's own error or `AbortError`.
 */
export async function sendRequest(url: URL, outgoing: OutgoingRequest): Promise<IncomingMessage> {
  if (outgoing.isPublicOnly) requirePublicHost(url);
  if (outgoing.isSentOnce) return start(url, outgoing, false).answer;
  const first = start(url, outgoing, true);
  try {
    return await first.answer;
  } catch (error) {
    // The server had closed a connection that was kept, before it read anything: no failure of its own.
    if (!first.request.reusedSocket || outgoing.signal?.aborted || !isReset(error)) throw error;
    return start(url, outgoing, false).answer;
  }
}

const isReset = (error: unknown) => ['ECONNRESET', 'EPIPE'].includes(String((error as NodeJS.ErrnoException).code));

function start(
  url: URL,
  { method, headers, body, signal, isPublicOnly = false }: OutgoingRequest,
  isKept: boolean,
): { request: ClientRequest; answer: Promise<IncomingMessage> } {
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? httpsRequest : httpRequest)(url, {
    method,
    // Bodies are not decompressed here, and without a word a server may choose.
    headers: { 'accept-encoding': 'identity', ...headers },
    agent: isKept && agentOf(isSecure, isPublicOnly),
    ...(isPublicOnly && { lookup: publicLookup }),
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('socket', (socket) => limitConnecting(request, socket, isSecure ? 'secureConnect' : 'connect'));
    request.once('response', resolve);
    // Heard to the end: what fails within the answer comes here too, and unheard would end the process.
    request.on('error', reject);
  });
  if (signal) endWith(signal, request);
  request.end(body);
  return { request, answer };
}

/** As Node's own option `signal`, by one listener instead of a dozen. */
function endWith(signal: AbortSignal, request: ClientRequest): void {
  const leave = () =>
    request.destroy(
      Object.assign(new Error('The request was aborted', { cause: signal.reason }), { name: 'AbortError' }),
    );
  if (signal.aborted) return void leave();
  signal.addEventListener('abort', leave, { once: true });
  request.once('close', () => signal.removeEventListener('abort', leave));
}

function agentOf(isSecure: boolean, isPublicOnly: boolean): HttpAgent {
  if (isPublicOnly) return isSecure ? publicHttpsAgent : publicHttpAgent;
  return isSecure ? httpsAgent : httpAgent;
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

import type { IncomingMessage } from 'node:http';
import { AddressRefused } from '../../platform/public-address';
import { type OutgoingRequest, sendRequest } from '../../platform/send-request';

/** Largest answer that a flow reads, in bytes. */
export const HTTP_ANSWER_BYTES_MAX = 524_288;
/** Redirects that are followed; each goes through the same checks. */
const REDIRECTS_MAX = 5;
/** What a flow may not say of its own: it belongs to the connection. */
const OURS = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect'],
  ...['proxy-authorization', 'proxy-connection', 'accept-encoding'],
]);
/** Not told to another host than the one they were meant for. */
const PRIVATE = new Set(['authorization', 'cookie', 'x-api-key']);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface HttpCall {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** In place of others of the same names; told to no other host. */
  secretHeaders?: Readonly<Record<string, string>>;
  /** A text is sent as it is, all else as JSON; undefined: none. */
  body: unknown;
  /** Goes to the public internet or nowhere. */
  isPublicOnly: boolean;
  signal: AbortSignal;
}
export interface HttpReply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** What JSON says, else the text. */
  body: unknown;
}

/** The call came to no answer; `retryable`: another try may fare better. */
export class HttpCallFailed extends Error {
  override readonly name = 'HttpCallFailed';
  constructor(
    readonly code: 'http_address_refused' | 'http_unreachable' | 'http_answer_too_large' | 'http_request_invalid',
    message: string,
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** One HTTP request of a flow. Whatever the status, the answer is given back; rejects with `HttpCallFailed`, or the reason of `signal`. */
export async function callHttp(call: HttpCall): Promise<HttpReply> {
  let url = readUrl(call.url);
  let { method } = call;
  const { body } = call;
  const secrets = new Set([...PRIVATE, ...Object.keys(call.secretHeaders ?? {})]);
  let headers = { ...readHeaders(call.headers), ...call.secretHeaders };
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  if (text !== undefined && typeof body !== 'string' && headers['content-type'] === undefined)
    headers['content-type'] = 'application/json';
  let sent = method === 'GET' || method === 'HEAD' ? undefined : text;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await send(url, { ...call, method, headers, sent });
    const { statusCode: status = 0, headers: told } = answer;
    const location = REDIRECTS.has(status) ? told.location : undefined;
    if (location === undefined) return readAnswer(answer, call.signal);
    answer.destroy();
    if (redirects >= REDIRECTS_MAX)
      throw new HttpCallFailed('http_unreachable', `${url.host} redirects too often.`, false);
    const next = readUrl(location, url);
    // Nor in the clear to the same one.
    if (next.host !== url.host || next.protocol !== url.protocol)
      headers = Object.fromEntries(Object.entries(headers).filter(([name]) => !secrets.has(name)));
    // As browsers do it: what was sent is not sent to another address unless that is asked for.
    if (status === 303 || ((status === 301 || status === 302) && method === 'POST'))
      [method, sent] = ['GET', undefined];
    url = next;
  }
}

function readUrl(text: string, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch (error) {
    throw new HttpCallFailed('http_request_invalid', `“${text.slice(0, 200)}” is no address.`, false, error);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new HttpCallFailed('http_request_invalid', 'An address begins with https:// or http://.', false);
  return url;
}

function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'weft' };
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (OURS.has(lower))
      throw new HttpCallFailed('http_request_invalid', `The header ${lower} is not a flow’s to set.`, false);
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\r\n\0]/.test(value))
      throw new HttpCallFailed('http_request_invalid', `The header ${name.slice(0, 60)} is none.`, false);
    headers[lower] = value;
  }
  return headers;
}

async function send(
  url: URL,
  {
    method,
    headers,
    sent,
    isPublicOnly,
    signal,
  }: HttpCall & { headers: Record<string, string>; sent: string | undefined },
): Promise<IncomingMessage> {
  const outgoing: OutgoingRequest = {
    ...{ method, signal, isPublicOnly, isSentOnce: method !== 'GET' && method !== 'HEAD' },
    headers: {
      ...headers,
      ...(sent !== undefined && { 'content-length': String(Buffer.byteLength(sent)) }),
    },
    ...(sent !== undefined && { body: sent }),
  };
  try {
    return await sendRequest(url, outgoing);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AddressRefused)
      throw new HttpCallFailed(
        'http_address_refused',
        `${url.host} is no address of the public internet.`,
        false,
        error,
      );
    throw new HttpCallFailed('http_unreachable', `${url.host} cannot be reached.`, true, error);
  }
}

async function readAnswer(answer: IncomingMessage, signal: AbortSignal): Promise<HttpReply> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > HTTP_ANSWER_BYTES_MAX)
        throw new HttpCallFailed(
          'http_answer_too_large',
          `The answer has more than ${HTTP_ANSWER_BYTES_MAX} bytes.`,
          false,
        );
      pieces.push(piece);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof HttpCallFailed) throw error;
    throw new HttpCallFailed('http_unreachable', 'The answer was cut off.', true, error);
  } finally {
    answer.destroy();
  }
  const text = Buffer.concat(pieces).toString('utf8');
  const type = answer.headers['content-type'] ?? '';
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { status: answer.statusCode ?? 0, headers, body: /\bjson\b/i.test(type) ? parseOr(text) : text };
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { z } from 'zod';
import { AddressRefused } from '../../../platform/public-address';
import { type OutgoingRequest, sendRequest } from '../../../platform/send-request';
import { SECOND_MS } from '../../../platform/time';
import { TicketError } from './ticket-connector';
import { trimEndOf } from '../../../platform/trim-end';

/** One call of a ticket system, from connecting to the last byte of the answer. */
export const TICKET_CALL_TIMEOUT_MS = 20 * SECOND_MS;
/** Largest answer that is read. */
const ANSWER_MAX_BYTES = 1024 * 1024;
/** Of what a system says about an error, so much is shown. */
const DETAIL_MAX = 200;

export interface JsonCall {
  method: 'GET' | 'POST' | 'PATCH';
  url: URL;
  headers: Record<string, string>;
  /** Sent as it is; JSON unless the headers say otherwise. */
  body?: string;
  signal: AbortSignal;
  /** Goes to the public internet or nowhere. */
  isPublicOnly: boolean;
  /** Whether an error of the server's is a refusal for good after all: some systems say so with a 500. */
  isRefusal?: (status: number, body: unknown) => boolean;
}
export interface JsonAnswer {
  status: number;
  /** Undefined: it was no JSON. */
  body: unknown;
}

/** Sends one call and reads a bounded answer; rejects with `TicketError` for all that is no 2xx, and for redirects, which nobody follows. */
export async function sendJson(call: JsonCall): Promise<JsonAnswer> {
  const { url, signal, body, isPublicOnly } = call;
  const timeout = AbortSignal.timeout(TICKET_CALL_TIMEOUT_MS);
  const outgoing: OutgoingRequest = {
    method: call.method,
    headers: {
      ...{ accept: 'application/json', 'user-agent': 'weft' },
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      ...call.headers,
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.any([signal, timeout]),
    isPublicOnly,
    isSentOnce: call.method !== 'GET',
  };
  let answer: IncomingMessage;
  let text: string;
  try {
    answer = await sendRequest(url, outgoing);
    text = await readText(answer);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TicketError) throw error;
    throw toUnreachable(error, url, { isTimeout: timeout.aborted, isPublicOnly });
  }
  const status = answer.statusCode ?? 0;
  const parsed = parseJson(text);
  if (status >= 200 && status < 300) return { status, body: parsed };
  const refused = toRefusal(status, parsed, url, answer.headers['retry-after']);
  throw refused.kind === 'transient' && call.isRefusal?.(status, parsed)
    ? new TicketError('permanent', refused.message)
    : refused;
}

async function readText(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > ANSWER_MAX_BYTES) {
      answer.destroy();
      throw new TicketError('permanent', 'The ticket system’s answer is too large.');
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function toUnreachable(
  error: unknown,
  { host, hostname }: URL,
  { isTimeout, isPublicOnly }: { isTimeout: boolean; isPublicOnly: boolean },
): TicketError {
  if (isPublicOnly && (error instanceof AddressRefused || (error as NodeJS.ErrnoException).code === 'ENOTFOUND')) {
    // Which names there are in our own network is nobody's to learn: such a name is as one that there is not.
    const what = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? 'a name' : 'an address';
    return new TicketError('permanent', `${host} is not ${what} of the public internet.`, undefined, { cause: error });
  }
  const message = isTimeout
    ? `${host} did not answer within ${TICKET_CALL_TIMEOUT_MS / SECOND_MS} seconds.`
    : `${host} cannot be reached.`;
  return new TicketError('transient', message, undefined, { cause: error });
}

function toRefusal(status: number, body: unknown, { host }: URL, retryAfter: string | undefined): TicketError {
  const detail = readDetail(body);
  const said = `${host} answered ${status}${detail ? `: ${detail}` : ''}.`;
  if (status === 401 || status === 403) return new TicketError('credentials', `The credentials are refused. ${said}`);
  if (status === 429 || status === 408 || status >= 500)
    return new TicketError('transient', said, readRetryAfter(retryAfter));
  return new TicketError('permanent', said);
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / SECOND_MS;
  return Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : undefined;
}

/** The ways in which these systems say what is wrong. */
const problemSchema = z.object({
  message: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  errors: z.array(z.union([z.string(), z.object({ message: z.string() })])).optional(),
});

function readDetail(body: unknown): string {
  const { data } = problemSchema.safeParse(body);
  if (!data) return '';
  const [first] = data.errors ?? [];
  const detail =
    (typeof first === 'string' ? first : first?.message) ?? data.error_description ?? data.message ?? data.error;
  return trimEndOf((detail ?? '').replace(/\s+/g, ' ').slice(0, DETAIL_MAX), '.');
}

/** A base address with a path below it; its own path and no query stay. */
export function below(base: string, path: string, query: Record<string, string> = {}): URL {
  const url = new URL(base);
  url.pathname = `${trimEndOf(url.pathname, '/')}/${path}`;
  url.search = new URLSearchParams(query).toString();
  return url;
}

/** An answer of another shape than the system's is no success. */
export function readAs<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const read = schema.safeParse(body);
  if (!read.success) throw new TicketError('permanent', 'The address does not answer as this ticket system does.');
  return read.data;
}

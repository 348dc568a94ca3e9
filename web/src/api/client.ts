import type { Operation } from '@contracts/kernel/operation';
import type { z } from 'zod';
import { ApiError, offlineError, readProblem } from './api-error';
import { connection } from './connection';
import { currentToken, dropSession, refreshSession } from './session';

type Sent<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
type Part<Op, Key extends string> = Op extends Record<Key, infer Schema> ? Sent<Schema> : undefined;
type Answered<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What an operation of the contracts answers with. */
export type Answer<Op extends Operation> = {
  [Status in keyof Op['responses']]: Answered<Op['responses'][Status]>;
}[keyof Op['responses']];

interface RequestParts<Op extends Operation> {
  params?: Part<Op, 'params'>;
  query?: Part<Op, 'query'> | undefined;
  body?: Part<Op, 'body'>;
  signal?: AbortSignal | undefined;
  /** Same key and body, same answer: for what starts something. */
  idempotencyKey?: string;
}

/** Calls one operation; method and path are checked against its contract. Throws ApiError. */
export async function callApi<Op extends Operation>(
  method: Op['method'],
  path: Op['path'],
  parts: RequestParts<Op> = {},
): Promise<Answer<Op>> {
  const response = await sendRequest(method, buildUrl(path, parts.params, parts.query), {
    body: parts.body,
    signal: parts.signal,
    headers: parts.idempotencyKey === undefined ? {} : { 'idempotency-key': parts.idempotencyKey },
  });
  if (response.status === 204) return undefined as Answer<Op>;
  return (await response.json()) as Answer<Op>;
}

interface RawRequest {
  body?: unknown;
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
}

/** Operations that need no log-in: a 401 of theirs is their answer, not the end of one. */
const OPEN_PATHS: ReadonlySet<string> = new Set(
  [
    'login',
    'register',
    'refresh',
    'logout',
    'password/forgot',
    'password/reset',
    'email/verify',
    'invitations/look',
    'invitations/accept',
  ].map((path) => `/api/v1/auth/${path}`),
);

/** A request with the log-in; a 401 is answered by one refresh and one more try. Throws ApiError unless the status is 2xx. */
export async function sendRequest(method: string, url: string, request: RawRequest): Promise<Response> {
  let response = await fetchOnce(method, url, request);
  if (response.status === 401 && !OPEN_PATHS.has(url)) {
    if (await refreshSession()) response = await fetchOnce(method, url, request);
    if (response.status === 401) dropSession(true);
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  // Perhaps somebody changed the role: the token tells the old one, and so do the pages.
  if (problem.code === 'role_missing' || problem.code === 'role_ceiling') void refreshSession().catch(() => undefined);
  throw problem;
}

async function fetchOnce(method: string, url: string, { body, signal, headers }: RawRequest): Promise<Response> {
  const token = OPEN_PATHS.has(url) ? null : await currentToken();
  try {
    const response = await fetch(url, {
      method: method.toUpperCase(),
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    connection.reportAnswer();
    return response;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    connection.reportSilence();
    throw offlineError();
  }
}

function buildUrl(path: string, params: unknown, query: unknown): string {
  const values = new Map(Object.entries(params ?? {}));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value: unknown = values.get(name);
    if (typeof value !== 'string')
      throw new ApiError({ status: 0, code: 'unexpected', detail: `No ${name} in the address.` });
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

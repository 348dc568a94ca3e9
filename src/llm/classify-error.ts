import { isAbortError } from '../platform/errors';
import { SECOND_MS } from '../platform/time';
import { isContextOverflow } from './is-context-overflow';
import { ModelAnswerInvalid, ModelCut, ModelRefused, ModelTimeout } from './model-errors';

export const MODEL_ERROR_KINDS = [
  'timeout',
  'rate-limited',
  'unavailable',
  'cut',
  'answer-invalid',
  'context-too-long',
  'content-policy',
  'auth',
  'model-missing',
  'bad-request',
  'aborted',
] as const;
export type ModelErrorKind = (typeof MODEL_ERROR_KINDS)[number];

export interface ClassifiedError {
  kind: ModelErrorKind;
  /** The same call to the same model may succeed. */
  isTransient: boolean;
  /** Another model may succeed where this one will not. */
  isCurableElsewhere: boolean;
  /** What the provider asked for (Retry-After), in milliseconds. */
  retryAfterMs: number | undefined;
}

const TRANSIENT: readonly ModelErrorKind[] = ['timeout', 'rate-limited', 'unavailable', 'cut', 'answer-invalid'];
/** Of these, `routing/may-cure.ts` says which other model. */
const CURABLE: readonly ModelErrorKind[] = [
  ...TRANSIENT,
  'context-too-long',
  'content-policy',
  'auth',
  'model-missing',
];

/** What a failed model call means: by its status where there is one, else by the kind of error. Never throws. */
export function classifyError(error: unknown): ClassifiedError {
  return { ...describeKind(kindOf(error)), retryAfterMs: retryAfterOf(error) };
}

/** What failures of one kind mean. */
export const describeKind = (kind: ModelErrorKind): ClassifiedError => ({
  kind,
  isTransient: TRANSIENT.includes(kind),
  isCurableElsewhere: CURABLE.includes(kind),
  retryAfterMs: undefined,
});

function kindOf(error: unknown): ModelErrorKind {
  if (error instanceof ModelTimeout) return 'timeout';
  if (error instanceof ModelCut) return 'cut';
  if (error instanceof ModelAnswerInvalid) return 'answer-invalid';
  if (error instanceof ModelRefused) return 'content-policy';
  const message = wordsOf(error);
  const status = statusOf(error);
  if (status !== undefined) return kindOfStatus(status, message);
  if (isTimeout(error)) return 'timeout';
  if (isAbortError(error)) return 'aborted';
  if (isContextOverflow(message)) return 'context-too-long';
  if (isContentPolicy(message) || /\brefus(ed|al)\b/i.test(message)) return 'content-policy'; // not ECONNREFUSED
  if (isConnection(error)) return 'unavailable';
  // A body that is no JSON (a proxy's HTML page) or an `error` event inside a 200 reaches us as one of these.
  if (
    error instanceof SyntaxError ||
    /overloaded|server_error|internal error|api_error|unexpected token|JSON/i.test(message)
  )
    return 'unavailable';
  return error instanceof TypeError ? 'bad-request' : 'unavailable';
}

function kindOfStatus(status: number, message: string): ModelErrorKind {
  if (status === 429) return /insufficient_quota/.test(message) ? 'auth' : 'rate-limited';
  if (status === 401 || status === 403 || status === 402) return 'auth';
  if (status === 404) return 'model-missing';
  if (status === 408 || status === 504) return 'timeout';
  // With a 500 as well: llama.cpp before September 2025, and proxies before servers that refuse.
  if ((status < 502 && isContextOverflow(message)) || status === 413) return 'context-too-long';
  if (status === 409 || status === 425 || status >= 500) return 'unavailable';
  if (isContentPolicy(message)) return 'content-policy';
  return status >= 400 ? 'bad-request' : 'unavailable';
}

/** What the provider said, and the names that it has for it: clients keep `type` and `code` beside the message. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { type, code } = error as { type?: unknown; code?: unknown };
  return [error.message, type, code].filter((word) => typeof word === 'string').join(' ');
}

/** By what providers say of it, never by one word: a parameter may have it in its name (`safety_identifier`). */
const isContentPolicy = (message: string) =>
  /content[_ ](filter|policy|management|moderation)|moderation_blocked|prohibited_content|safety (system|reasons|settings|filter|polic)|due to safety|\b(prompt|input|request|response|output|message|content) (was|were|is|has been|have been) (blocked|refused|rejected|flagged)/i.test(
    message,
  );

/** Whether nobody is at the address for now: no connection, one that ended, or a server that says it is not ready (502, 503). */
export function isAway(error: unknown): boolean {
  const status = statusOf(error);
  return status === undefined ? isConnection(error) : status === 502 || status === 503;
}

/** HTTP status of an error of any of the providers' clients. */
export function statusOf(error: unknown): number | undefined {
  for (const cause of causesOf(error)) {
    for (const name of ['status', 'statusCode', 'status_code'] as const) {
      const value = name in cause ? (cause as unknown as Record<string, unknown>)[name] : undefined;
      if (typeof value === 'number' && value >= 100 && value < 600) return value;
    }
  }
  return undefined;
}

function isTimeout(error: unknown): boolean {
  return [...causesOf(error)].some(
    ({ name, message }) =>
      name === 'TimeoutError' ||
      name === 'APIConnectionTimeoutError' ||
      /timed? ?out|ETIMEDOUT|UND_ERR_(HEADERS|BODY)_TIMEOUT/i.test(message),
  );
}

const CONNECTION =
  /ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|UND_ERR|socket hang up|terminated|fetch failed|connection error|premature close|other side closed/i;
function isConnection(error: unknown): boolean {
  return [...causesOf(error)].some(
    (cause) => CONNECTION.test(cause.message) || CONNECTION.test(String('code' in cause ? cause.code : '')),
  );
}

function* causesOf(error: unknown): Generator<Error> {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1)
    yield current;
}

function retryAfterOf(error: unknown): number | undefined {
  for (const cause of causesOf(error)) {
    const headers = 'headers' in cause ? cause.headers : undefined;
    const read = (name: string) =>
      headers instanceof Headers ? headers.get(name) : (headers as Record<string, unknown> | undefined)?.[name];
    const milliseconds = Number(read('retry-after-ms') ?? NaN);
    if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
    const value = read('retry-after');
    if (typeof value === 'string') return parseRetryAfter(value);
    // Gemini says it in the body: RetryInfo { retryDelay: "34s" }.
    const delay = /"?retryDelay"?:\s*"?(\d+(?:\.\d+)?)s/.exec(
      JSON.stringify('errorDetails' in cause ? cause.errorDetails : '') + cause.message,
    )?.[1];
    if (delay) return Number(delay) * SECOND_MS;
  }
  return undefined;
}

/** Seconds or an HTTP date; undefined where it is neither. */
export function parseRetryAfter(value: string, now = Date.now()): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * SECOND_MS;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

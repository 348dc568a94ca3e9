/** Fields of an error that reach a person. Everything else stays in the log. */
export interface AppErrorOptions {
  /** HTTP status; sockets and runs carry only the code. */
  status: number;
  isRetryable?: boolean;
  retryAfterMs?: number;
  /** Field errors: path into the body, message. */
  errors?: { path: string; message: string }[];
  /** With 409: the object as it is now; with 402: the budget that is used up. */
  current?: unknown;
  /** With `prompt_rejected`: the guard's rule. */
  rule?: string;
  cause?: unknown;
}

/** An error with a stable code (listed in docs/errors.md) and a sentence a person may read. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly errors: { path: string; message: string }[] | undefined;
  readonly current: unknown;
  readonly rule: string | undefined;

  constructor(code: string, message: string, options: AppErrorOptions) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status;
    this.isRetryable = options.isRetryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.errors = options.errors;
    this.current = options.current;
    this.rule = options.rule;
  }
}

type Extra = Omit<AppErrorOptions, 'status'>;
const factory =
  (status: number) =>
  (code: string, message: string, extra: Extra = {}) =>
    new AppError(code, message, { status, ...extra });

export const badRequest = factory(400);
export const unauthenticated = factory(401);
export const forbidden = factory(403);
export const notFound = factory(404);
export const conflict = factory(409);
export const tooLarge = factory(413);
export const unprocessable = factory(422);
/** The caller is over a limit; `retryAfterMs` is when the next call may succeed. */
export const rateLimited = (message: string, retryAfterMs: number) =>
  new AppError('rate_limited', message, { status: 429, isRetryable: true, retryAfterMs });
/** Something we depend on is away; nothing was done. */
export const unavailable = (code: string, message: string, extra: Extra = {}) =>
  new AppError(code, message, { status: 503, isRetryable: true, retryAfterMs: 2_000, ...extra });

/** True for an AbortError of any origin (fetch, our signals, LangChain). */
export function isAbortError(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'AbortError' || error.name === 'TimeoutError' || error.message === 'Aborted')
  );
}

const CAUSES_DEPTH_MAX = 12;

/**
 * The error of a class in a tree of causes, undefined where there is none. Of a chain the outermost one; of what failed
 * side by side (an AggregateError) the first that has one, then the cause of them all.
 */
export function findCause<Kind extends Error>(
  error: unknown,
  kind: abstract new (...parameters: never[]) => Kind,
  depth = 0,
): Kind | undefined {
  if (error instanceof kind) return error;
  if (!(error instanceof Error) || depth > CAUSES_DEPTH_MAX) return undefined;
  const inner: unknown[] = [...(error instanceof AggregateError ? (error.errors as unknown[]) : []), error.cause];
  for (const cause of inner) {
    const found = findCause(cause, kind, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The `AppError` in a tree of causes, if there is one. */
export const findAppError = (error: unknown): AppError | undefined => findCause(error, AppError);

/** What the server refused, or what kept a call from it. */
export class WeftError extends Error {
  override readonly name: string = 'WeftError';
  constructor(
    message: string,
    /** 0: no answer came. */
    readonly status: number,
    /** As in docs/errors.md. */
    readonly code: string,
    /** Names the request in the server's log. */
    readonly requestId: string | undefined,
    /** What is wrong, field by field. */
    readonly errors: readonly { path: string; message: string }[],
    /** When to try again, in milliseconds. */
    readonly retryAfterMs: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
export class ConnectionError extends WeftError {
  override readonly name = 'ConnectionError';
}
export class ValidationError extends WeftError {
  override readonly name = 'ValidationError';
}
export class AuthenticationError extends WeftError {
  override readonly name = 'AuthenticationError';
}
export class BudgetError extends WeftError {
  override readonly name = 'BudgetError';
}
export class PermissionError extends WeftError {
  override readonly name = 'PermissionError';
}
export class NotFoundError extends WeftError {
  override readonly name = 'NotFoundError';
}
export class ConflictError extends WeftError {
  override readonly name = 'ConflictError';
}
export class RateLimitError extends WeftError {
  override readonly name = 'RateLimitError';
}
export class ServerError extends WeftError {
  override readonly name = 'ServerError';
}

const BY_STATUS: Readonly<Record<number, typeof WeftError>> = {
  400: ValidationError,
  401: AuthenticationError,
  402: BudgetError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  422: ValidationError,
  429: RateLimitError,
};

/** The error of an answer that is none of success. */
export async function errorOf(response: Response): Promise<WeftError> {
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    detail?: string;
    title?: string;
    errors?: { path: string; message: string }[];
    error?: { code?: string; message?: string };
  };
  const { status } = response;
  const kind = BY_STATUS[status] ?? (status >= 500 ? ServerError : WeftError);
  const message = problem.detail ?? problem.error?.message ?? problem.title ?? `The server answered ${status}.`;
  return new kind(
    message,
    status,
    problem.code ?? problem.error?.code ?? `http_${status}`,
    response.headers.get('x-correlation-id') ?? undefined,
    problem.errors ?? [],
    retryAfterOf(response),
  );
}

function retryAfterOf(response: Response): number | undefined {
  const said = response.headers.get('retry-after');
  if (said === null) return undefined;
  const seconds = Number(said);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(said) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

import type { OpenAiError } from '@contracts/gateway/chat-completions';
import type { Problem } from '@contracts/kernel/common';

interface ApiErrorFields {
  /** HTTP status; 0 where no answer came, or one by socket. */
  status: number;
  /** Stable code of the problem; "offline" where no answer came. */
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
  correlationId?: string;
  /** Seconds to wait, with 429 and 503. */
  retryAfter?: number;
  /** With 409: the object as it is now. */
  current?: unknown;
  /** With `prompt_rejected`: the guard's rule. */
  rule?: string;
}

/** An answer that is not a success, as data. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { path: string; message: string }[];
  readonly correlationId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly current: unknown;
  readonly rule: string | undefined;

  constructor(fields: ApiErrorFields) {
    super(fields.detail);
    this.status = fields.status;
    this.code = fields.code;
    this.detail = fields.detail;
    this.errors = fields.errors ?? [];
    this.correlationId = fields.correlationId;
    this.retryAfter = fields.retryAfter;
    this.current = fields.current;
    this.rule = fields.rule;
  }

  /** Whether the same request may succeed later by itself. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const offlineError = (): ApiError =>
  new ApiError({ status: 0, code: 'offline', detail: 'The server does not answer.' });

/** Any failure as an ApiError, so that pages have one shape to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ status: 0, code: 'unexpected', detail: 'Something went wrong on this page.' });
}

const isProblem = (value: unknown): value is Partial<Problem> =>
  typeof value === 'object' && value !== null && 'code' in value;

/** The gateway's errors are in OpenAI's shape. */
function readOpenAi(value: unknown): Partial<Problem> {
  if (typeof value !== 'object' || value === null || !('error' in value)) return {};
  const { error } = value as Partial<OpenAiError>;
  return { ...(error?.message ? { detail: error.message } : {}), ...(error?.code ? { code: error.code } : {}) };
}

/** Reads a problem+json answer; an answer in another shape becomes an error with its status. */
export async function readProblem(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => null);
  const problem = isProblem(body) ? body : readOpenAi(body);
  return new ApiError({
    status: response.status,
    code: problem.code ?? `http_${response.status}`,
    detail: problem.detail ?? 'The server could not do this.',
    current: problem.current,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
    ...(problem.correlationId === undefined ? {} : { correlationId: problem.correlationId }),
    ...(problem.rule === undefined ? {} : { rule: problem.rule }),
    ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
  });
}

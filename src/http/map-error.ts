import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import type { Problem } from '../contracts/kernel/common';
import { AppError, badRequest, findAppError, tooLarge, unavailable } from '../platform/errors';
import { SECOND_MS } from '../platform/time';
import { toOpenAiError } from './gateway/openai-error';
import { contextOf } from './request-context';

const SERVER_ERROR = 500;

/**
 * The HTTP mapper: whatever was thrown becomes problem details (RFC 9457) with a code, a sentence and the correlation id;
 * for the operations that say so, an error as OpenAI's API tells it.
 */
export function answerError(thrown: unknown, response: ServerResponse): void {
  const error = toAppError(thrown);
  const context = contextOf(response);
  if (error.status >= SERVER_ERROR) context.log.error({ code: error.code, error: thrown }, 'request failed');
  if (response.headersSent) {
    // In the middle of a stream nothing can be said any more: a cut tells the reader to come back.
    response.destroy();
    return;
  }
  sendError(response, error);
}

/** The same as the last of Express's middleware. */
export const mapError: ErrorRequestHandler = (thrown: unknown, _request, response, _next) =>
  answerError(thrown, response);

function problemOf(response: ServerResponse, error: AppError): Problem {
  return {
    type: `urn:weft:error:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    correlationId: contextOf(response).correlationId,
    ...(error.current === undefined ? {} : { current: error.current }),
    ...(error.rule === undefined ? {} : { rule: error.rule }),
  };
}

function sendError(response: ServerResponse, error: AppError): void {
  const isOpenAi = contextOf(response).errors === 'openai';
  if (error.retryAfterMs !== undefined)
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterMs / SECOND_MS))));
  // OpenAI's clients try a 402 again only where they are told to: money that calls at work hold comes back.
  if (isOpenAi && error.status === 402) response.setHeader('X-Should-Retry', String(error.isRetryable));
  if (error.status === 401 && !response.hasHeader('WWW-Authenticate'))
    response.setHeader('WWW-Authenticate', `Bearer error="${error.code}"`);
  response.setHeader('Cache-Control', 'no-store');
  const text = JSON.stringify(isOpenAi ? toOpenAiError(error) : problemOf(response, error));
  response.writeHead(error.status, {
    'Content-Type': isOpenAi ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** The error as people may see it; what is not ours becomes a 500 that says nothing of its insides. */
export function toAppError(thrown: unknown): AppError {
  return (
    findAppError(thrown) ??
    fromParser(thrown) ??
    fromStore(thrown) ??
    new AppError('internal_error', 'Something went wrong on our side. Give the correlation id when you report it.', {
      status: SERVER_ERROR,
      cause: thrown,
    })
  );
}

/** Errors of Express and its body parser, by their `type` or status. */
function fromParser(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error) || !('status' in thrown) || typeof thrown.status !== 'number') return undefined;
  const type = 'type' in thrown ? thrown.type : undefined;
  if (type === 'entity.too.large')
    return bodyTooLarge('limit' in thrown && typeof thrown.limit === 'number' ? thrown.limit : 0);
  if (type === 'entity.parse.failed') return badRequest('json_invalid', 'The body is not valid JSON.');
  if (thrown.status === 415) return mediaTypeUnsupported();
  if (thrown instanceof URIError) return badRequest('path_invalid', 'The address is not encoded correctly.');
  if (thrown.status >= 400 && thrown.status < SERVER_ERROR)
    return badRequest('request_invalid', 'The request could not be read.');
  return undefined;
}

/** 413: more than the operation takes. */
export const bodyTooLarge = (maxBytes: number) =>
  tooLarge('body_too_large', `The body is larger than ${Math.round(maxBytes / 1_024)} KB.`);

/** 415: the body is not JSON, or in an encoding that we do not read. */
export const mediaTypeUnsupported = () =>
  new AppError('media_type_unsupported', 'Send the body as application/json in UTF-8.', { status: 415 });

const AWAY_LABELS = ['TransientTransactionError', 'RetryableWriteError', 'ResetPool', 'PoolRequestedRetry'];
const DATABASE_AWAY =
  /^Mongo(ose)?(Network|ServerSelection|NotConnected|TopologyClosed|PoolCleared|PoolClosed|WaitQueueTimeout|OperationTimeout|ServerClosed)/;
const REDIS_AWAY =
  /Connection is closed|Stream isn't writeable|max retries per request|Command timed out|ECONNREFUSED|ECONNRESET|LOADING Redis|READONLY/i;

/** The database or Redis is away: 503 with Retry-After, and nothing was promised. */
function fromStore(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const labelled =
    'hasErrorLabel' in thrown && typeof thrown.hasErrorLabel === 'function'
      ? thrown.hasErrorLabel.bind(thrown)
      : undefined;
  if (
    DATABASE_AWAY.test(thrown.name) ||
    /initial connection is complete/.test(thrown.message) ||
    AWAY_LABELS.some((label) => Boolean(labelled?.(label)))
  ) {
    return unavailable('database_unavailable', 'The database is away for a moment; nothing was saved. Try again.', {
      cause: thrown,
    });
  }
  if (thrown.name === 'MaxRetriesPerRequestError' || REDIS_AWAY.test(thrown.message)) {
    return unavailable('redis_unavailable', 'A part of the service is away for a moment. Try again.', {
      cause: thrown,
    });
  }
  return undefined;
}

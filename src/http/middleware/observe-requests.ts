import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from '../../platform/logger';
import type { Metrics } from '../../platform/metrics';
import { type OpenSpan, runInSpan, type Telemetry } from '../../platform/telemetry';
import { beginContext, type RequestContext } from '../request-context';

/** What is traced: operations, not pages, nor what a machine asks every few seconds. */
const TRACED = /^\/(?:api|v1)\/(?!agent-builder\/metrics\/)/;

/** Begins a request: does `next` in its span. */
export type ObserveRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  next: () => void,
) => void;

/**
 * First of all: gives the request its correlation id and, when its answer ended or its reader left, writes one log line
 * and counts it. No bodies and no query strings: tokens may be in them.
 */
export function createRequestObserver(deps: {
  log: Logger;
  metrics: Metrics;
  telemetry?: Telemetry | undefined;
}): ObserveRequest {
  return (request, response, path, next) => {
    const context = beginContext(request, response, path, deps.log);
    const { method = '' } = request;
    const span =
      deps.telemetry && TRACED.test(path)
        ? deps.telemetry.start(serverSpan(method), firstOf(request.headers['traceparent']))
        : undefined;
    response.once('close', () => {
      const durationMs = performance.now() - context.startedAt;
      // Closed before it was finished: nobody read the answer (499, as nginx says).
      const status = response.writableFinished ? response.statusCode : 499;
      deps.metrics.http.observe(context.operation, status, durationMs);
      if (span) endSpan(span, context, method, status);
      deps.log.info(
        {
          correlationId: context.correlationId,
          operation: context.operation,
          method,
          path,
          status,
          durationMs: Math.round(durationMs * 10) / 10,
          userId: context.userId,
          organisationId: context.organisationId,
        },
        'request',
      );
    });
    runInSpan(span, next);
  };
}

/** The same as the first of Express's middleware. */
export const observeRequests =
  (observe: ObserveRequest): RequestHandler =>
  (request, response, next) =>
    observe(request, response, request.path, next);

const firstOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header);

const serverSpan = (method: string) => ({
  name: method,
  kind: 'server' as const,
  facts: { 'http.request.method': method },
});

/** Only now is it known which operation it was. */
function endSpan(span: OpenSpan, { operation, route }: RequestContext, method: string, status: number): void {
  if (route) span.rename(`${method} ${route}`);
  span.set({ 'http.route': route, 'http.response.status_code': status, 'weft.operation': operation });
  if (status >= 500) span.fail(String(status));
  span.end();
}

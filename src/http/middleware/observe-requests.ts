import type { RequestHandler } from 'express';
import type { Logger } from '../../platform/logger';
import type { Metrics } from '../../platform/metrics';
import { beginContext } from '../request-context';

/**
 * First of all middleware: gives the request its correlation id and, when its answer ended or its reader left, writes
 * one log line and counts it. No bodies and no query strings: tokens may be in them.
 */
export function observeRequests(deps: { log: Logger; metrics: Metrics }): RequestHandler {
  return (request, response, next) => {
    const context = beginContext(request, response, deps.log);
    const { method, path } = request;
    response.once('close', () => {
      const durationMs = performance.now() - context.startedAt;
      // Closed before it was finished: nobody read the answer (499, as nginx says).
      const status = response.writableFinished ? response.statusCode : 499;
      deps.metrics.http.observe(context.operation, status, durationMs);
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
    next();
  };
}

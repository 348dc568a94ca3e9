import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Logger } from '../platform/logger';

/** What the shell knows of a request; kept on its response. */
export interface RequestContext {
  /** Given by the caller (`x-correlation-id`) or made; in the answer, every log line and every problem. */
  correlationId: string;
  /** Id of the operation, `page`, `docs` or `unmatched`: the label in log and metrics. */
  operation: string;
  /** The operation's path with its names in braces; undefined for all that is no operation. */
  route: string | undefined;
  startedAt: number;
  /** The form of its errors. */
  errors: 'problem' | 'openai';
  userId: string | undefined;
  organisationId: string | undefined;
  log: Logger;
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/** Begins a request's context; its logger is made when it is first asked for. */
export function beginContext(request: Request, response: Response, log: Logger): RequestContext {
  const given = request.headers['x-correlation-id'];
  const correlationId = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  let own: Logger | undefined;
  const context: RequestContext = {
    correlationId,
    operation: 'unmatched',
    route: undefined,
    errors: request.path.startsWith('/v1/') ? 'openai' : 'problem',
    startedAt: performance.now(),
    userId: undefined,
    organisationId: undefined,
    get log() {
      own ??= log.child({ correlationId, operation: context.operation });
      return own;
    },
  };
  response.locals['context'] = context;
  response.setHeader('x-correlation-id', correlationId);
  return context;
}

/** The context that `beginContext` kept. */
export const contextOf = (response: Response): RequestContext => response.locals['context'] as RequestContext;

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../platform/logger';

/** What the shell knows of a request; kept on its response. */
export interface RequestContext {
  /** Of its address, without the query. */
  readonly path: string;
  /** Given by the caller (`x-correlation-id`) or made; in the answer, every log line and every problem. */
  readonly correlationId: string;
  /** Id of the operation, `page`, `docs` or `unmatched`: the label in log and metrics. */
  operation: string;
  /** The operation's path with its names in braces; undefined for all that is no operation. */
  route: string | undefined;
  readonly startedAt: number;
  /** The form of its errors. */
  errors: 'problem' | 'openai';
  userId: string | undefined;
  organisationId: string | undefined;
  /** Made when it is first asked for. */
  readonly log: Logger;
}

const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

const CONTEXT = Symbol('context');

class Context implements RequestContext {
  operation = 'unmatched';
  route: string | undefined;
  errors: RequestContext['errors'];
  readonly startedAt = performance.now();
  userId: string | undefined;
  organisationId: string | undefined;
  private own: Logger | undefined;

  constructor(
    readonly path: string,
    readonly correlationId: string,
    private readonly root: Logger,
  ) {
    this.errors = path.startsWith('/v1/') ? 'openai' : 'problem';
  }

  get log(): Logger {
    this.own ??= this.root.child({ correlationId: this.correlationId, operation: this.operation });
    return this.own;
  }
}

/** Begins a request's context, and puts its id on the answer. */
export function beginContext(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  log: Logger,
): RequestContext {
  const given = request.headers['x-correlation-id'];
  const correlationId = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  const context = new Context(path, correlationId, log);
  (response as { [CONTEXT]?: RequestContext })[CONTEXT] = context;
  response.setHeader('x-correlation-id', correlationId);
  return context;
}

/** The context that `beginContext` kept. */
export function contextOf(response: ServerResponse): RequestContext {
  const context = (response as { [CONTEXT]?: RequestContext })[CONTEXT];
  if (!context) throw new Error('a request without a context');
  return context;
}

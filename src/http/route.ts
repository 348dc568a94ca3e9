import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Types } from 'mongoose';
import type { z } from 'zod';
import type { CanvasRole, Operation } from '../contracts/kernel/operation';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { CanvasRecord } from '../models/canvas/records/canvas.model';
import type { RunRecord } from '../models/runs/run.model';
import type { SupportSessionRecord } from '../models/support/records/support-session.model';
import type { Caller } from '../platform/caller';
import type { Logger } from '../platform/logger';
import type { TellLimit } from '../security/limits/rate-limits';
import type { KeepAnswer } from './idempotent-reply';

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** What the declared permission loaded, so that a handler never loads it again. */
type Granted<Permission> = Permission extends { kind: 'canvas' }
  ? { canvas: CanvasRecord; canvasRole: CanvasRole }
  : Permission extends { kind: 'run' }
    ? { run: RunRecord }
    : Permission extends { kind: 'approval' }
      ? { approval: ApprovalRecord }
      : Permission extends { kind: 'support' }
        ? { session: SupportSessionRecord }
        : unknown;

/** Operations of OpenAI's API do not go through Express (`direct-routes.ts`): their ends are Node's own. */
type Ends<O extends Operation> = O extends { errors: 'openai' }
  ? { request: IncomingMessage; response: ServerResponse }
  : { request: Request; response: Response };

/** What a handler gets: everything validated, the caller known, the permission granted. */
export type RouteContext<O extends Operation> = {
  params: Parsed<O['params']>;
  query: Parsed<O['query']>;
  body: O extends { rawBody: true } ? Buffer : Parsed<O['body']>;
  caller: O['permission'] extends { kind: 'public' } ? undefined : Caller;
  correlationId: string;
  /** Of what it `makes`: the id that it must have. */
  newId: O extends { makes: string } ? Types.ObjectId : undefined;
  /** The caller's `Idempotency-Key`, where it sent one. */
  idempotencyKey: string | undefined;
  /** An idempotent operation calls this last in the transaction of its effect. Does nothing without a key. */
  keepAnswer: KeepAnswer;
  /** Says on the answer where the caller stands with a further limit. */
  tellLimit: TellLimit;
  ip: string;
  userAgent: string;
  log: Logger;
} & Ends<O> &
  Granted<O['permission']>;

/** `body: undefined` sends none. `streamed`: the handler wrote the response itself. */
export type RouteReply = { status: number; body?: unknown; headers?: Record<string, string> } | 'streamed';

export interface Route {
  operation: Operation;
  handle: (context: RouteContext<Operation>) => Promise<RouteReply>;
}

/** Ties a handler to its operation; `app.ts` mounts it with authentication, validation, permission and limits. */
export function route<const O extends Operation>(
  operation: O,
  handle: (context: RouteContext<O>) => Promise<RouteReply>,
): Route {
  return { operation, handle: handle as unknown as Route['handle'] };
}

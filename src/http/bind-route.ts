import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { Types } from 'mongoose';
import { type BodyLimits, bodyLimitsOf, LLM_BODY_LIMITS } from '../contracts/kernel/body-limits';
import type { Operation } from '../contracts/kernel/operation';
import type { ApprovalRecord } from '../models/runs/approval.model';
import type { CanvasRecord } from '../models/canvas/records/canvas.model';
import type { Models } from '../models/index';
import type { SupportSessionRecord } from '../models/support/records/support-session.model';
import type { Caller } from '../platform/caller';
import { crashPoint } from '../platform/crash-point';
import { AppError, unauthenticated } from '../platform/errors';
import type { HoldStream } from '../runs/events/held-stream';
import type { Authenticate } from '../security/accounts/authenticate';
import { answeredSecrets } from '../security/masking/answered-secrets';
import type { Masking, MaskSubject } from '../security/masking/create-masking';
import { subjectOf } from '../security/masking/subject-of';
import type { AdmitModelCall } from '../security/limits/admit-model-call';
import { overLimit, type RateLimits } from '../security/limits/rate-limits';
import { type Answer, type KeepAnswer, readIdempotencyKey, replyOnce, textOf } from './idempotent-reply';
import { openLimitHeaders } from './limit-headers';
import { parseRequest } from './parse-request';
import { readBody } from './read-body';
import { contextOf } from './request-context';
import { grant, requireRight, subjectRightOf } from './require-right';
import type { Route, RouteContext, RouteReply } from './route';

/** A request that has been found to be for a route. */
export interface IncomingCall {
  request: IncomingMessage;
  response: ServerResponse;
  /** Where it came from, by the proxies that are believed. */
  ip: string;
  /** As they came. */
  params: unknown;
  query: unknown;
}

export interface BindDeps {
  models: Models;
  authenticate: Authenticate;
  limits: RateLimits;
  /** Default: nothing is masked. */
  masking?: Masking;
  /** Tests: an answer that does not fit the operation's schema is a 500 `response_invalid`. Default off. */
  validateResponses?: boolean;
  /** Counts a model call, and holds its slot until it has ended. Default: not counted. */
  admitModelCall?: AdmitModelCall;
  /** Watches the rights of those who follow event streams; default: what was asked for with a right goes on. */
  holdStream?: HoldStream;
  /** What a call of the model gateway may hold. Default `LLM_BODY_LIMITS`. */
  llmBodyLimits?: BodyLimits;
  /** Whoever has not verified their e-mail starts no run and calls no model: 403 `email_unverified`. Default off. */
  requireVerifiedEmail?: boolean;
}

/**
 * Mounts a route by its operation: who calls, with what right, how often, and the right to what the address names; only then is
 * the body read, and only as much as it may hold; then whether it is in order; then the handler; then the answer. The handler
 * gets only what has passed; of what is refused before its body that is never parsed.
 */
export function bindRoute(
  deps: BindDeps,
  { operation, handle: handleAsSent }: Route,
): (call: IncomingCall) => Promise<void> {
  const isPublic = operation.permission.kind === 'public';
  const limit = operation.limit ?? 'requests';
  const isEventStream = Object.values(operation.responses).some(
    (answer) => isMediaType(answer) && answer.mediaType === 'text/event-stream',
  );
  /** Takes as long as a model does: ends with its caller's rights. */
  const isHeld = isEventStream || limit === 'llm';
  const bodyLimits = bodyLimitsOf(operation, deps.llmBodyLimits ?? LLM_BODY_LIMITS);
  // A stream cannot be kept: its handler keeps the key itself, with the run it starts.
  const keepsAnswer =
    operation.isIdempotent === true &&
    !operation.keepsOwnAnswer &&
    Object.values(operation.responses).every((answer) => !isMediaType(answer));

  return async ({ request, response, ip, params, query }) => {
    const shell = contextOf(response);
    shell.operation = operation.id;
    shell.route = operation.path;
    shell.errors = operation.errors ?? 'problem';
    const token = isPublic ? '' : bearerToken(request);
    const caller = isPublic ? undefined : await deps.authenticate(token, ip);
    shell.userId = caller?.userId;
    shell.organisationId = caller?.organisationId;
    if (caller) requireRight(operation, caller, deps);
    const tellLimit = openLimitHeaders(response, shell.path);
    if (limit !== 'none') {
      const outcome = await (caller ? deps.limits.countUser(limit, caller) : deps.limits.countAddress(limit, ip));
      tellLimit(outcome);
      if (!outcome.isAllowed) throw overLimit(outcome);
    }
    // An address that names nothing is refused below, together with what is wrong in the body.
    const named = operation.params?.safeParse(params);
    const granted =
      caller && named?.success !== false ? await grant(deps.models, operation, caller, named?.data) : undefined;
    const body = await readBody(operation, request, bodyLimits);
    const parsed = operation.rawBody
      ? { ...parseRequest(operation, { params, query, body: undefined }), body }
      : parseRequest(operation, { params, query, body });
    const newId = operation.makes && new Types.ObjectId();
    const subject = caller && subjectFor(operation, caller, granted, newId);
    // As late as can be: of a request that is only answered again nothing is kept.
    const handle: Route['handle'] = async (context) => {
      if (!caller || !deps.masking) return handleAsSent(context);
      if (!subject) {
        // An answer about nothing: there is no place to keep what was masked.
        if (operation.permission.kind !== 'approval' || !operation.body) return handleAsSent(context);
        const folded = await deps.masking.fold<unknown>(context.body);
        return handleAsSent({ ...context, body: folded } as typeof context);
      }
      const { session } = (granted ?? {}) as { session?: SupportSessionRecord };
      const known = session && answeredSecrets(session, context.body);
      const body = await deps.masking.mask<unknown>(context.body, subject, new Types.ObjectId(caller.userId), known);
      return handleAsSent(body === context.body ? context : ({ ...context, body } as typeof context));
    };
    if (caller && isHeld && deps.holdStream && !response.destroyed) {
      const right = subjectRightOf(operation, caller, parsed.params, granted);
      // Cut, not ended: its reader comes back, and hears what it lacks.
      response.once('close', deps.holdStream({ caller, token, right, end: () => void response.destroy() }));
    }
    const idempotencyKey = operation.isIdempotent ? readIdempotencyKey(request.headers['idempotency-key']) : undefined;
    const userAgent = request.headers['user-agent'] ?? '';
    const context = {
      ...parsed,
      ...granted,
      newId,
      // What is known of a caller is shared by their calls of models; elsewhere it may have to be said where they were.
      caller: caller && !operation.callsModels ? Object.freeze({ ...caller, origin: { ip, userAgent } }) : caller,
      idempotencyKey,
      keepAnswer: () => Promise.resolve(),
      tellLimit,
      ip,
      request,
      response,
      correlationId: shell.correlationId,
      userAgent,
      get log() {
        return shell.log;
      },
    } as unknown as RouteContext<Operation>;

    if (keepsAnswer && idempotencyKey === undefined)
      return send(response, await replyKept(deps, operation, handle, context));
    if (caller && idempotencyKey !== undefined && keepsAnswer) {
      const reply = (keepAnswer: KeepAnswer) => replyKept(deps, operation, handle, { ...context, keepAnswer });
      const call = {
        userId: caller.userId,
        operation: operation.id,
        key: idempotencyKey,
        request: [shell.path, parsed.query, (await deps.masking?.fold(parsed.body)) ?? parsed.body],
      };
      const { isReplayed, ...answer } = await replyOnce(deps.models, call, reply);
      if (isReplayed) response.setHeader('Idempotent-Replayed', 'true');
      return send(response, answer);
    }
    const endCall = caller && limit === 'llm' ? await deps.admitModelCall?.(caller, tellLimit) : undefined;
    let isAnswered = false;
    try {
      const reply = await handle(context);
      isAnswered = true;
      if (reply !== 'streamed') send(response, toAnswer(deps, operation, reply, response));
    } finally {
      endCall?.(isAnswered);
    }
  };
}

/**
 * The reply of a handler that must have kept it, or a repeat would do its work again. Held against each call, also one
 * without a key, so that no test of the operation passes where it forgets to.
 */
async function replyKept(
  deps: BindDeps,
  operation: Operation,
  handle: Route['handle'],
  context: RouteContext<Operation>,
): Promise<Answer> {
  let isKept = false;
  const keepAnswer: KeepAnswer = async (session, reply) => {
    await context.keepAnswer(session, reply);
    isKept = true;
  };
  const reply = await handle({ ...context, keepAnswer });
  if (reply === 'streamed' || !isKept) throw new Error(`${operation.id} is idempotent and does not keep its answer`);
  await crashPoint('answer.before-send');
  return toAnswer(deps, operation, reply, context.response);
}

function bearerToken(request: IncomingMessage): string {
  const header = request.headers.authorization;
  if (header === undefined)
    throw unauthenticated('token_missing', 'Log in first: send `Authorization: Bearer <access token>`.');
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined)
    throw unauthenticated('token_invalid', 'The Authorization header is not `Bearer <access token>`.');
  return token;
}

/** Whose texts the body holds: those of a canvas or session are read by others, and by agents. */
function subjectFor(
  { body, permission, makes }: Operation,
  { organisationId }: Caller,
  granted: { canvas?: CanvasRecord; session?: SupportSessionRecord; approval?: ApprovalRecord } | undefined,
  newId: Types.ObjectId | undefined,
): MaskSubject | undefined {
  if (!body) return undefined;
  if (makes && newId) return { kind: makes, id: newId, organisationId: new Types.ObjectId(organisationId) };
  if (permission.kind === 'canvas' && granted?.canvas) return subjectOf('canvas', granted.canvas);
  if (permission.kind === 'support' && granted?.session) return subjectOf('support', granted.session);
  if (permission.kind === 'approval' && granted?.approval?.subjectId) {
    const { subjectKind, subjectId: _id, organisationId: ofApproval } = granted.approval;
    return subjectOf(subjectKind ?? 'canvas', { _id, organisationId: ofApproval });
  }
  return undefined;
}

function toAnswer(
  deps: BindDeps,
  operation: Operation,
  reply: Exclude<RouteReply, 'streamed'>,
  response: ServerResponse,
): Answer {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const text = textOf(reply.body);
  if (deps.validateResponses) requireFit(operation, reply.status, text);
  return { status: reply.status, text };
}

function send(response: ServerResponse, { status, text }: Answer): void {
  response.setHeader('Cache-Control', 'no-store');
  if (text === undefined) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function requireFit(operation: Operation, status: number, text: string | undefined): void {
  const declared = operation.responses[status];
  if (declared === undefined) throw misfit(operation, `status ${status} is not declared`);
  if (declared === null) {
    if (text !== undefined) throw misfit(operation, `status ${status} is declared to have no body`);
    return;
  }
  if (isMediaType(declared)) return;
  const result = declared.safeParse(text === undefined ? undefined : JSON.parse(text));
  if (!result.success) throw misfit(operation, result.error.message);
}

const misfit = (operation: Operation, detail: string) =>
  new AppError('response_invalid', `${operation.id}: ${detail}`, { status: 500 });

const isMediaType = (
  answer: z.ZodType | null | { mediaType: string },
): answer is { mediaType: string; description: string } => answer !== null && 'mediaType' in answer;

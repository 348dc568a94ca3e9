import { randomUUID } from 'node:crypto';
import type { ChatRequest } from '../../contracts/chat-completions';
import type { Caller } from '../../platform/caller';
import { AppError, badRequest, findCause } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import type { Metrics } from '../../platform/metrics';
import { SECOND_MS } from '../../platform/time';
import { callWithFallback } from '../call-with-fallback';
import type { OwnModelsReader } from '../provider-keys/read-own-models';
import type { ModelRouter } from '../routing/model-router';
import { reportTo } from '../routing/report-to';
import type { AnswerSink } from './answer-sink';
import { callTarget, encodeFor } from './call-target';
import { type AnswerNames, ProviderError, type WireRequest } from './dialect';
import { MeteredCall, type MeterDeps, ownerOf } from './metered-call';
import { readNeeds } from './request-needs';
import { CACHED_BYTES_MAX, type CachedAnswer, type ResponseCache } from './response-cache';

export interface GatewayDeps extends MeterDeps {
  router: ModelRouter;
  metrics: Pick<Metrics, 'llm'>;
  /** The models as the caller's organisation has them with keys of its own; absent: as the server. */
  ownModels?: Pick<OwnModelsReader, 'modelsOf'>;
  cache: ResponseCache;
  limits: { firstTokenMs: number; totalMs: number };
}

export interface ChatCall {
  caller: Caller;
  request: ChatRequest;
  /** Answers from the response cache, and into it; absent: neither. */
  cache?: { ttlSeconds: number };
  /** Aborted when the client leaves, or the process ends. */
  gone: AbortController;
  sink: AnswerSink;
  log: Logger;
}

/** A client that is told to wait longer does so itself: its connection is not held for it. */
const BACKOFF_MAX_MS = 2 * SECOND_MS;

/**
 * Answers a chat completion into `sink`: from the first target of the plan that gives a first byte. Each target that was
 * called is a row of the ledger. Rejects with an `AppError`, before the sink was opened or in the middle of a stream (then
 * nobody else takes over); with the reason of `gone` where the client has left.
 */
export async function completeChat(deps: GatewayDeps, call: ChatCall): Promise<void> {
  const { caller, request, sink } = call;
  const needs = readNeeds(request);
  const own = await deps.ownModels?.modelsOf(caller.organisationId);
  const targets = deps.router
    .plan(request.model, needs, undefined, own)
    .map((target) => ({ target, model: target.model, report: reportTo(deps.router, target) }));
  const id = randomUUID();
  if (call.cache) {
    const hit = await deps.cache.find(caller.organisationId, request);
    deps.metrics.llm.countCacheLookup(hit ? 'hit' : 'miss');
    if (hit) {
      replay(deps, call, id, hit);
      return deps.ledger.marked();
    }
  }
  const names: AnswerNames = { id: `chatcmpl-${id}`, created: Math.floor(Date.now() / SECOND_MS), model: '' };
  const totalMs = deps.limits.totalMs;
  const recorder = call.cache && new Recorder();
  const works: Promise<void>[] = [];
  let metered: MeteredCall | undefined;
  let wire: WireRequest | undefined;
  let attempts = 0;
  let failure: AppError | undefined;
  try {
    await callWithFallback(
      targets,
      ({ deployment: { target }, signal, onToken }) => {
        const mine = metered;
        if (!mine) throw new Error('a call that nobody pays');
        let isOpen = false;
        const work = mine.run(
          () =>
            callTarget(
              {
                request,
                target,
                names: { ...names, model: target.model.id },
                signal,
                onTold: (told) => mine.onTold(told),
                endsSoon: () => sink.endsSoon?.(),
                show(bytes, drained) {
                  signal.throwIfAborted(); // left behind by a time-out: nobody hears it any more
                  if (!isOpen) {
                    isOpen = true;
                    onToken();
                    mine.onFirstToken();
                    sink.open({
                      isStream: request.stream === true,
                      ...(!request.stream && { bytes: Buffer.byteLength(bytes) }),
                      model: target.model.id,
                      callId: mine.id,
                      ...(call.cache && { cache: 'miss' }),
                    });
                  }
                  recorder?.take(bytes);
                  return sink.write(bytes, drained);
                },
              },
              wire,
            ),
          { signal, client: call.gone.signal },
        );
        works.push(work);
        return work;
      },
      {
        signal: call.gone.signal,
        get log() {
          return call.log;
        },
        keepsShown: true,
        limits: {
          // A whole answer is silent until it is whole.
          firstTokenMs: request.stream ? deps.limits.firstTokenMs : totalMs,
          totalMs,
          attemptsBeforeNext: 1, // whoever stands ready is asked at once
          backoffMaxMs: BACKOFF_MAX_MS,
          deadlineMs: totalMs,
        },
        async beforeAttempt({ target }) {
          attempts += 1;
          wire = await encodeFor(target, request).catch((error: unknown) => {
            throw failure ?? error; // a stand-in that cannot do what is asked: the failure stands
          });
          metered = await MeteredCall.open(
            deps,
            { caller, request, needs },
            attempts === 1 ? id : `${id}:${attempts}`,
            target,
          );
        },
        onRetry: () => undefined,
        onFallback({ from, error }) {
          failure = new AppError(
            'model_unavailable',
            'The model failed, and none of those that stand in can do this.',
            {
              status: 503,
              isRetryable: error.isTransient,
            },
          );
          deps.metrics.llm.countFallback(from.model.id, error.kind);
        },
      },
    );
  } catch (error) {
    throw explain(error);
  } finally {
    // By now the connection is destroyed: what it has cost is told within a moment.
    await Promise.allSettled(works);
    await metered?.abandon();
    await deps.ledger.marked(); // then the client may hear of the end
  }
  const answered = metered?.target;
  if (call.cache && answered && recorder?.body && !call.gone.signal.aborted) {
    const { id: target, model } = answered;
    const answer = { body: recorder.body, target, model: model.id, provider: model.provider };
    await deps.cache.keep(caller.organisationId, request, answer, call.cache.ttlSeconds);
  }
}

/** What was sent, up to the most that is kept. */
class Recorder {
  private pieces: Buffer[] | undefined = [];
  private bytes = 0;

  take(bytes: Uint8Array | string): void {
    this.bytes += bytes.length;
    if (this.bytes > CACHED_BYTES_MAX) this.pieces = undefined;
    this.pieces?.push(Buffer.from(bytes));
  }
  get body(): Buffer | undefined {
    return this.pieces && Buffer.concat(this.pieces);
  }
}

/** Gives an answer again: free, and a row of its own. */
function replay(deps: GatewayDeps, call: ChatCall, id: string, hit: CachedAnswer): void {
  const { sink, request } = call;
  const { model, target, provider, body } = hit;
  sink.open({
    isStream: request.stream === true,
    ...(!request.stream && { bytes: body.length }),
    model,
    callId: id,
    cache: 'hit',
  });
  sink.write(body, () => undefined);
  deps.ledger.record({
    ...ownerOf(call),
    _id: id,
    agent: 'gateway',
    model,
    target,
    provider,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    isEstimated: false,
    costNanoUsd: 0,
    startedAt: new Date(),
    firstTokenMs: null,
    durationMs: 0,
    outcome: 'cached',
  });
}

/** What a provider did not like about the request is for whoever wrote it: 400 with the provider's own words. */
function explain(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'model_request_invalid') return error;
  const told = findCause(error, ProviderError);
  return told ? badRequest('model_request_invalid', told.message, { cause: told }) : error;
}

import { randomUUID } from 'node:crypto';
import type { ChatRequest } from '../../contracts/gateway/chat-completions';
import type { Caller } from '../../platform/caller';
import { AppError } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import type { Metrics } from '../../platform/metrics';
import { SECOND_MS } from '../../platform/time';
import type { CallTimeouts } from '../call-limits';
import { callWithFallback } from '../call-with-fallback';
import type { OwnModelsReader } from '../provider-keys/read-own-models';
import type { ModelRouter, Target } from '../routing/model-router';
import { reportTo } from '../routing/report-to';
import type { AnswerSink } from './answer-sink';
import { callTarget, encodeFor } from './call-target';
import type { AnswerNames, WireRequest } from './dialect';
import { inProvidersWords } from './in-providers-words';
import { MeteredCall, type MeterDeps } from './metered-call';
import { readNeeds } from './request-needs';
import { Recorder, replay } from './replay-answer';
import type { ResponseCache } from './response-cache';

export interface GatewayDeps extends MeterDeps {
  router: ModelRouter;
  metrics: Pick<Metrics, 'llm'>;
  /** The models as the caller's organisation has them with keys of its own; absent: as the server. */
  ownModels?: Pick<OwnModelsReader, 'modelsOf'>;
  cache: ResponseCache;
  limits: CallTimeouts;
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
  const id = randomUUID();
  if (call.cache) {
    const hit = await deps.cache.find(caller.organisationId, request);
    deps.metrics.llm.countCacheLookup(hit ? 'hit' : 'miss');
    if (hit) {
      replay(deps.ledger, call, id, hit);
      return deps.ledger.marked();
    }
  }
  // Only for a call that is made: a plan may take the turn to try whether a target is well again.
  const needs = readNeeds(request);
  const own = await deps.ownModels?.modelsOf(caller.organisationId);
  const targets = deps.router
    .plan(request.model, needs, undefined, own)
    .map((target) => ({ target, model: target.model, report: reportTo(deps.router, target) }));
  const names: AnswerNames = { id: `chatcmpl-${id}`, created: Math.floor(Date.now() / SECOND_MS), model: '' };
  const recorder = call.cache && new Recorder();
  const works: Promise<void>[] = [];
  const wires = new Map<Target, WireRequest | undefined>();
  const countFallback = ({ model }: Pick<Target, 'model'>, { kind }: { kind: string }) =>
    deps.metrics.llm.countFallback(model.id, kind);
  let metered: MeteredCall | undefined;
  let attempts = 0;
  try {
    await callWithFallback(
      targets,
      ({ deployment: { target }, signal, onToken, onSign, onHold, hasNextFor }) => {
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
                withholdsDeclined: hasNextFor('content-policy'),
                onTold: (told) => mine.onTold(told),
                onBytes() {
                  if (isOpen) onSign(); // before that only what says something ends the wait for it
                },
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
                  const hasRoom = sink.write(bytes, () => {
                    onSign();
                    drained();
                  });
                  if (!hasRoom) onHold();
                  return hasRoom;
                },
              },
              wires.get(target),
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
        isWhole: !request.stream,
        limits: {
          ...deps.limits,
          attemptsBeforeNext: 1, // whoever stands ready is asked at once
          backoffMaxMs: BACKOFF_MAX_MS,
          deadlineMs: deps.limits.totalMs,
        },
        async refusalOf({ target }) {
          try {
            wires.set(target, await encodeFor(target, request));
          } catch (error) {
            if (error instanceof AppError && error.code === 'model_request_unsupported') return error;
            throw error;
          }
        },
        async beforeAttempt({ target }) {
          attempts += 1;
          const callId = attempts === 1 ? id : `${id}:${attempts}`;
          metered = await MeteredCall.open(deps, { caller, request, needs }, callId, target);
        },
        onRetry: ({ deployment, error, isElsewhere }) => isElsewhere && countFallback(deployment, error),
        onFallback: ({ from, error }) => countFallback(from, error),
      },
    );
  } catch (error) {
    throw inProvidersWords(error);
  } finally {
    // By now the connection is destroyed: what it has cost is told within a moment.
    await Promise.allSettled(works);
    await metered?.abandon();
    await deps.ledger.marked(); // then the client may hear of the end
  }
  const body = recorder?.body;
  if (!call.cache || !body || !metered?.isWorthKeeping || call.gone.signal.aborted) return;
  const { id: target, model } = metered.target;
  // What a stand-in says is not kept. Of a role it is the first model that is asked.
  const asked = targets.find((one) => one.model.id === request.model) ?? targets[0];
  if (model.id !== asked?.model.id) return;
  const answer = { body, target, model: model.id, provider: model.provider };
  await deps.cache.keep(caller.organisationId, request, answer, call.cache.ttlSeconds);
}

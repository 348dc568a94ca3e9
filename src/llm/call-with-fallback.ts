import type { Logger } from '../platform/logger';
import { delay, SECOND_MS } from '../platform/time';
import { type CallLimits, DEFAULT_CALL_LIMITS, firstTokenLimit } from './call-limits';
import type { Deployment } from './catalogue';
import { classifyError, type ClassifiedError, describeKind, isAway, type ModelErrorKind } from './classify-error';
import { type Callable, FallbackChain, BROKEN_OFF } from './fallback-chain';
import { isLocalModel } from './is-local-model';
import { mapModelError } from './map-model-error';
import { Patience } from './patience';

export interface Attempt<Called extends Callable = Deployment> extends Pick<Patience, 'onSign' | 'onHold'> {
  deployment: Called;
  /** Aborted by the caller's signal and by the time-outs. */
  signal: AbortSignal;
  /** To be called at the first token: a sign of life, and, as it has been seen, the end of the right to fall back. */
  onToken(): void;
  /** Whether another of the chain may do better after a failure of this kind. */
  hasNextFor(kind: ModelErrorKind): boolean;
}

export interface CallOptions<Called extends Callable = Deployment> {
  signal: AbortSignal;
  log: Logger;
  limits?: Partial<CallLimits>;
  /** The answer comes in one piece, also of a model that can stream. Default false. */
  isWhole?: boolean;
  /** Why this one cannot take the call: it is passed over. The first such reason is thrown where none can. Default: all can. */
  refusalOf?(deployment: Called): Promise<Error | undefined>;
  /** Before each attempt. What it throws is not the model's failure and ends the call as it is. */
  beforeAttempt?(deployment: Called): Promise<void>;
  /** The same model is called again after `waitMs`, or at once where it has another target (`isElsewhere`). What the failed attempt has shown must be withdrawn. */
  onRetry(failure: { deployment: Called; error: ClassifiedError; waitMs: number; isElsewhere: boolean }): void;
  /** The next model of the chain takes over. Nothing had been shown. */
  onFallback(failure: { from: Called; to: Called; error: ClassifiedError }): void;
  /** What was shown cannot be withdrawn: no retry either after the first token. Default false. */
  keepsShown?: boolean;
  /** Between 0 and 1; for tests. */
  random?: () => number;
}

/**
 * Calls the first model of the chain that can take the call; retries what is transient, at another target of the same model
 * where the chain goes on with one; then falls back to the next model that may do better, only before the first token. A local
 * model's server that restarts is waited for where nobody stands ready. Tells
 * each deployment how its call went. Throws an `AppError` (`model_…`) once nothing is left, or the reason of `signal` within
 * a moment of its abort.
 */
export async function callWithFallback<Result, Called extends Callable = Deployment>(
  chain: readonly Called[],
  invoke: (attempt: Attempt<Called>) => Promise<Result>,
  options: CallOptions<Called>,
): Promise<Result> {
  const limits = { ...DEFAULT_CALL_LIMITS, ...options.limits };
  const deadline = Date.now() + limits.deadlineMs;
  const targets = new FallbackChain(chain, options.refusalOf?.bind(options));
  let deployment = await targets.first();
  /** Of this deployment. */
  let attempts = 0;
  let hasShown = false;
  let awaySince: number | undefined;
  let first: { error: ClassifiedError; thrown: unknown; model: string } | undefined;
  for (;;) {
    const called = deployment;
    attempts += 1;
    await options.beforeAttempt?.(called).catch((refusal: unknown) => {
      called.report(BROKEN_OFF);
      throw refusal;
    });
    let thrown: unknown;
    try {
      const result = await attemptOnce(called, invoke, {
        outer: options.signal,
        limits,
        isWhole: options.isWhole === true || called.model.capabilities?.streaming === false,
        hasNextFor: (kind) => targets.hasNextFor(called, describeKind(kind)),
        onShown: () => (hasShown = true),
      });
      called.report('ok');
      return result;
    } catch (error) {
      thrown = error;
    }
    if (options.signal.aborted) called.report(BROKEN_OFF);
    options.signal.throwIfAborted();
    const error = classifyError(thrown);
    called.report(error);
    logFailure(options.log, called, error, { attempt: attempts, thrown });
    const { model } = called;
    first ??= { error, thrown, model: model.id };
    // What a stand-in does not understand is no fault of the request: the first model did.
    const isMisunderstood = error.kind === 'bad-request' && first.model !== model.id;
    const next = await targets.next(called, isMisunderstood ? first.error : error);
    const isInTime = Date.now() < deadline;
    const mustStand = hasShown && options.keepsShown === true;
    if (next?.model.id === model.id && isInTime && !mustStand && (error.isTransient || !hasShown)) {
      options.onRetry({ deployment: called, error, waitMs: 0, isElsewhere: true });
      deployment = next;
      attempts = 0;
      continue;
    }
    const isLocal = isLocalModel(model);
    const isDown = isLocal && error.kind === 'unavailable' && isAway(thrown);
    if (isDown && !next && !mustStand && isInTime) {
      awaySince ??= Date.now();
      const waitMs = Math.min(
        RESTART_POLL_MS,
        backoff(attempts, undefined, limits, () => 1),
      );
      if (Date.now() - awaySince + waitMs <= (limits.localRestartMs ?? 0)) {
        options.onRetry({ deployment: called, error, waitMs, isElsewhere: false });
        await delay(waitMs, options.signal);
        continue;
      }
    }
    const waitMs = backoff(attempts, error.retryAfterMs, limits, options.random ?? Math.random);
    const canWait = waitMs <= limits.backoffMaxMs && Date.now() + waitMs < deadline;
    // Who said nothing for minutes is still at it: to ask again makes it slower yet.
    const before = isLocal && error.kind === 'timeout' ? 1 : limits.attemptsBeforeNext;
    const most = (next && before) ?? limits.attemptsPerModel;
    if (error.isTransient && !mustStand && attempts < most && canWait) {
      options.onRetry({ deployment: called, error, waitMs, isElsewhere: false });
      await delay(waitMs, options.signal);
      continue;
    }
    if (!next || hasShown || !isInTime) {
      const told = isMisunderstood ? first : { error, thrown };
      throw mapModelError(told.error, told.thrown, isDown ? restartHint(limits) : undefined);
    }
    options.onFallback({ from: called, to: next, error });
    deployment = next;
    attempts = 0;
  }
}

/** Characters of a failure that the log keeps. */
const REASON_MAX = 500;

function logFailure(
  log: Logger,
  { model }: Callable,
  error: ClassifiedError,
  { attempt, thrown }: { attempt: number; thrown: unknown },
): void {
  const fields = { model: model.id, provider: model.provider, outcome: error.kind, attempt };
  // Where the provider failed, our stack says nothing, and to resolve it through the source map holds up the fallback.
  const isOurs = error.kind === 'bad-request' || !(thrown instanceof Error);
  const what = isOurs ? { error: thrown } : { reason: thrown.message.slice(0, REASON_MAX) };
  log.warn({ ...fields, ...what }, 'model call failed');
}

/** Longest pause between two looks at a server that restarts. */
const RESTART_POLL_MS = 5 * SECOND_MS;

const restartHint = ({ localRestartMs = 0 }: CallLimits): string =>
  `Its server cannot be reached: does it run? It was waited for up to ${localRestartMs / SECOND_MS} s (LLM_LOCAL_RESTART_TIMEOUT_MS).`;

function backoff(number: number, retryAfterMs: number | undefined, limits: CallLimits, random: () => number): number {
  const jitter = random() * Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** (number - 1));
  return Math.round(Math.max(retryAfterMs ?? 0, jitter));
}

interface AttemptOptions {
  outer: AbortSignal;
  limits: CallLimits;
  isWhole: boolean;
  hasNextFor(kind: ModelErrorKind): boolean;
  onShown(): void;
}

function attemptOnce<Result, Called extends Callable>(
  deployment: Called,
  invoke: (attempt: Attempt<Called>) => Promise<Result>,
  { outer, limits, isWhole, hasNextFor, onShown }: AttemptOptions,
): Promise<Result> {
  outer.throwIfAborted();
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const end = () => {
      patience.end();
      outer.removeEventListener('abort', leave);
    };
    /** At once, because a client may take its time to notice the abort: a cancelled run stops within 1 s. */
    const stop = (reason: Error) => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const leave = () => stop(outer.reason as Error);
    // A whole answer is silent until it is whole: nobody knows whether it comes, and only who has another choice gives it up.
    const isLocal = isLocalModel(deployment.model);
    const firstTokenMs = firstTokenLimit(limits, isLocal);
    const hasNext = hasNextFor('timeout');
    const wholeMs = hasNext ? Math.max(limits.silenceMs, isLocal ? firstTokenMs : 0) : limits.totalMs;
    const firstTokenSetting = isWhole
      ? `LLM_${hasNext ? 'SILENCE' : 'TOTAL'}_TIMEOUT_MS`
      : `LLM_${firstTokenMs > limits.firstTokenMs ? 'LOCAL_' : ''}FIRST_TOKEN_TIMEOUT_MS`;
    const patience = new Patience(
      { ...limits, firstTokenMs: isWhole ? wholeMs : firstTokenMs, firstTokenSetting },
      stop,
    );
    outer.addEventListener('abort', leave, { once: true });
    const onToken = () => {
      patience.onSign();
      onShown();
    };
    const { signal } = controller;
    const { onSign, onHold } = patience;
    const work = async () => invoke({ deployment, signal, onToken, onSign, onHold, hasNextFor });
    // Lost to the abort, its own failure says nothing more; else a stream left open by it is closed.
    work().then((result) => {
      end();
      resolve(result);
    }, stop);
  });
}

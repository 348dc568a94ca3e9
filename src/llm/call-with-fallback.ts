import type { Logger } from '../platform/logger';
import { delay, MINUTE_MS, SECOND_MS } from '../platform/time';
import type { Deployment } from './catalogue';
import { classifyError, type ClassifiedError } from './classify-error';
import { mapModelError } from './map-model-error';
import { ModelTimeout } from './model-errors';
import { mayCure } from './routing/may-cure';

export interface CallLimits {
  /** Longest wait for the first token of a model that streams; default 30 s. */
  firstTokenMs: number;
  /** Longest a call may take in all; default 120 s. */
  totalMs: number;
  /** Calls of one model; default 3. */
  attemptsPerModel: number;
  /** The same where another of the chain could take over; default `attemptsPerModel`. */
  attemptsBeforeNext?: number;
  /** First backoff, doubled each time, full jitter (AWS Architecture Blog 2015); default 500 ms. */
  backoffMs: number;
  /** Longest backoff, also where the provider asks for more (then the next model is tried at once); default 20 s. */
  backoffMaxMs: number;
  /** All attempts and waits together; default 5 min. */
  deadlineMs: number;
}
export const DEFAULT_CALL_LIMITS: CallLimits = {
  firstTokenMs: 30 * SECOND_MS,
  totalMs: 120 * SECOND_MS,
  attemptsPerModel: 3,
  backoffMs: 500,
  backoffMaxMs: 20 * SECOND_MS,
  deadlineMs: 5 * MINUTE_MS,
};

/** What a chain is made of: as much as this function asks of it. */
type Callable = Pick<Deployment, 'model' | 'target' | 'report'>;

export interface Attempt<Called extends Callable = Deployment> {
  deployment: Called;
  /** Aborted by the caller's signal and by the time-outs. */
  signal: AbortSignal;
  /** To be called at the first token: ends the first-token time-out and, as it has been seen, the right to fall back. */
  onToken(): void;
}

export interface CallOptions<Called extends Callable = Deployment> {
  signal: AbortSignal;
  log: Logger;
  limits?: Partial<CallLimits>;
  /** Before each attempt. What it throws is not the model's failure and ends the call as it is. */
  beforeAttempt?(deployment: Called): Promise<void>;
  /** The same model is called again after `waitMs`, or at once where it has another target. What the failed attempt has shown must be withdrawn. */
  onRetry(failure: { deployment: Called; error: ClassifiedError; waitMs: number }): void;
  /** The next model of the chain takes over. Nothing had been shown. */
  onFallback(failure: { from: Called; to: Called; error: ClassifiedError }): void;
  /** What was shown cannot be withdrawn: no retry either after the first token. Default false. */
  keepsShown?: boolean;
  /** Between 0 and 1; for tests. */
  random?: () => number;
}

/**
 * Calls the first model of the chain; retries what is transient, at another target of the same model where the chain goes on
 * with one; then falls back to the next model that may do better, only before the first token. Tells each deployment how its
 * call went. Throws an `AppError` (`model_…`) once nothing is left, or the reason of `signal` within a moment of its abort.
 */
export async function callWithFallback<Result, Called extends Callable = Deployment>(
  chain: readonly Called[],
  invoke: (attempt: Attempt<Called>) => Promise<Result>,
  options: CallOptions<Called>,
): Promise<Result> {
  const limits = { ...DEFAULT_CALL_LIMITS, ...options.limits };
  const deadline = Date.now() + limits.deadlineMs;
  let hasShown = false;
  let place = 0;
  for (let deployment = chain[place]; deployment; deployment = chain[place]) {
    for (let number = 1; ; number += 1) {
      await options.beforeAttempt?.(deployment).catch((refusal: unknown) => {
        deployment.report(ABORTED); // never called
        throw refusal;
      });
      let thrown: unknown;
      try {
        const result = await attemptOnce(deployment, invoke, options.signal, limits, () => (hasShown = true));
        deployment.report('ok');
        return result;
      } catch (error) {
        thrown = error;
      }
      if (options.signal.aborted) deployment.report(ABORTED);
      options.signal.throwIfAborted();
      const error = classifyError(thrown);
      deployment.report(error);
      logFailure(options.log, deployment, error, { attempt: number, thrown });
      const nextPlace = nextInChain(chain, place, error);
      const next = chain[nextPlace];
      const isInTime = Date.now() < deadline;
      const mustStand = hasShown && options.keepsShown === true;
      if (next?.model.id === deployment.model.id && isInTime && !mustStand && (error.isTransient || !hasShown)) {
        options.onRetry({ deployment, error, waitMs: 0 });
        place = nextPlace;
        break;
      }
      const waitMs = backoff(number, error.retryAfterMs, limits, options.random ?? Math.random);
      const canWait = waitMs <= limits.backoffMaxMs && Date.now() + waitMs < deadline;
      const attempts = (next && limits.attemptsBeforeNext) ?? limits.attemptsPerModel;
      if (error.isTransient && !mustStand && number < attempts && canWait) {
        options.onRetry({ deployment, error, waitMs });
        await delay(waitMs, options.signal);
        continue;
      }
      if (!next || hasShown || !isInTime) throw mapModelError(error, thrown);
      options.onFallback({ from: deployment, to: next, error });
      place = nextPlace;
      break;
    }
  }
  throw mapModelError(
    { kind: 'unavailable', isTransient: true, isCurableElsewhere: false, retryAfterMs: undefined },
    new Error('no model in the chain'),
  );
}

/** Characters of a failure that the log keeps. */
const REASON_MAX = 500;

const ABORTED: ClassifiedError = {
  kind: 'aborted',
  isTransient: false,
  isCurableElsewhere: false,
  retryAfterMs: undefined,
};

/** Place of the next one that may do better; -1: there is none. */
function nextInChain(chain: readonly Callable[], place: number, error: ClassifiedError): number {
  const from = chain[place];
  return from ? chain.findIndex((to, at) => at > place && mayCure(error, from.target, to.target)) : -1;
}

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

function backoff(number: number, retryAfterMs: number | undefined, limits: CallLimits, random: () => number): number {
  const jitter = random() * Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** (number - 1));
  return Math.round(Math.max(retryAfterMs ?? 0, jitter));
}

function attemptOnce<Result, Called extends Callable>(
  deployment: Called,
  invoke: (attempt: Attempt<Called>) => Promise<Result>,
  outer: AbortSignal,
  limits: CallLimits,
  onShown: () => void,
): Promise<Result> {
  outer.throwIfAborted();
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(first);
      clearTimeout(total);
      outer.removeEventListener('abort', leave);
    };
    /** At once, because a client may take its time to notice the abort: a cancelled run stops within 1 s. */
    const stop = (reason: Error) => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const leave = () => stop(outer.reason as Error);
    const give = (kind: 'first-token' | 'total', afterMs: number) =>
      setTimeout(() => stop(new ModelTimeout(kind, afterMs)), afterMs);
    // Of a model that cannot stream the first token is the last.
    const canStream = deployment.model.capabilities?.streaming !== false;
    const first = canStream ? give('first-token', limits.firstTokenMs) : undefined;
    const total = give('total', limits.totalMs);
    outer.addEventListener('abort', leave, { once: true });
    const onToken = () => {
      clearTimeout(first);
      onShown();
    };
    const work = async () => invoke({ deployment, signal: controller.signal, onToken });
    // Lost to the abort, its own failure says nothing more; else a stream left open by it is closed.
    work().then((result) => {
      end();
      resolve(result);
    }, stop);
  });
}

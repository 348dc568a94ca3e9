import { delay } from '../../platform/time';
import type { CallLimits } from '../call-limits';
import { classifyError } from '../classify-error';
import { inProvidersWords } from '../gateway/in-providers-words';
import { mapModelError } from '../map-model-error';
import { findAppError } from '../../platform/errors';
import { ModelTimeout } from '../model-errors';

/** `totalMs` is the longest one call may take. */
export type EmbeddingLimits = Pick<CallLimits, 'totalMs' | 'attemptsPerModel' | 'backoffMs' | 'backoffMaxMs'>;

/**
 * Makes one call, again where the failure is transient; never with another model, whose vectors would be of another kind.
 * Throws an `AppError` (`model_…`), or the reason of `signal` once it is aborted.
 */
export async function retryEmbedding<Result>(
  call: (signal: AbortSignal) => Promise<Result>,
  { signal, limits, random = Math.random }: { signal: AbortSignal; limits: EmbeddingLimits; random?: () => number },
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new ModelTimeout('total', limits.totalMs)), limits.totalMs);
    let thrown: unknown;
    try {
      return await call(AbortSignal.any([signal, late.signal]));
    } catch (error) {
      thrown = late.signal.aborted ? (late.signal.reason as unknown) : error;
    } finally {
      clearTimeout(timer);
    }
    signal.throwIfAborted();
    const told = findAppError(thrown);
    if (told) throw told;
    const error = classifyError(thrown);
    const jitter = random() * Math.min(limits.backoffMaxMs, limits.backoffMs * 2 ** (attempt - 1));
    const waitMs = Math.round(Math.max(error.retryAfterMs ?? 0, jitter));
    if (!error.isTransient || attempt >= limits.attemptsPerModel || waitMs > limits.backoffMaxMs)
      throw inProvidersWords(mapModelError(error, thrown));
    await delay(waitMs, signal);
  }
}

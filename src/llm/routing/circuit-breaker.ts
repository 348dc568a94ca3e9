import { MINUTE_MS, SECOND_MS } from '../../platform/time';
import type { ClassifiedError, ModelErrorKind } from '../classify-error';
import { CallWindow } from './call-window';
import type { TargetState } from './model-router';

/** Failures in a row that open the breaker. */
const FAILURES_IN_ROW_MAX = 5;
/** Percentage of failures that opens it, among at least this many calls within a minute. */
const FAILURE_PERCENT_MAX = 50;
const RATE_CALLS_MIN = 20;
const RATE_WINDOW_MS = MINUTE_MS;
/** First cool-down after failures that may pass by themselves; doubled each time the trying call fails too. */
const COOL_MS = 10 * SECOND_MS;
/** First cool-down where the key or the model's name is wrong: somebody has to mend that. */
const COOL_LASTING_MS = MINUTE_MS;
/** Longest cool-down, also where a provider asks for more. */
const COOL_LIMIT_MS = 10 * MINUTE_MS;
/** A trying call of which nothing was heard for this long no longer keeps others from trying. */
const TRIAL_MS = 2 * MINUTE_MS;

const COUNTS: readonly ModelErrorKind[] = ['timeout', 'rate-limited', 'unavailable', 'cut', 'answer-invalid'];
const LASTING: readonly ModelErrorKind[] = ['auth', 'model-missing'];

/** `ready`: to be called in its place; `due`: one call may try; `cooling`: last. */
export type Standing = 'ready' | 'due' | 'cooling';

/**
 * The circuit breaker of one target: it opens after failures, cools down, lets one call try (half-open) and closes with its
 * success. What a provider declines or finds wrong in a request says nothing about the target.
 */
export class CircuitBreaker {
  private readonly calls: CallWindow;
  private inRow = 0;
  private openings = 0;
  /** Since when the failure rate is counted. */
  private countedFromMs = 0;
  private openedAt: number | undefined;
  private coolUntilMs = 0;
  private trialUntilMs = 0;

  constructor(private readonly now: () => number) {
    this.calls = new CallWindow(now);
  }

  /** When it opened, in milliseconds; undefined while it is closed. */
  get openedAtMs(): number | undefined {
    return this.openedAt;
  }

  get state(): TargetState {
    if (this.openedAt === undefined) return 'closed';
    return this.now() < this.coolUntilMs ? 'open' : 'half-open';
  }

  standing(): Standing {
    const { state } = this;
    if (state === 'closed') return 'ready';
    return state === 'half-open' && this.now() >= this.trialUntilMs ? 'due' : 'cooling';
  }

  /** The caller is the one that tries: nobody else does until its call has ended. */
  beginTrial(): void {
    this.trialUntilMs = this.now() + TRIAL_MS;
  }

  succeeded(): void {
    this.calls.add(false);
    this.inRow = 0;
    this.close();
  }

  failed({ kind, retryAfterMs }: ClassifiedError): void {
    if (kind === 'aborted') {
      this.trialUntilMs = 0; // nobody knows how it would have ended
      return;
    }
    const isCounted = COUNTS.includes(kind);
    const isLasting = LASTING.includes(kind);
    this.calls.add(isCounted || isLasting);
    if (isLasting) return this.open(COOL_LASTING_MS);
    if (!isCounted) {
      // It was reached, and answered: enough for a trial.
      if (this.state === 'half-open') this.close();
      return;
    }
    this.inRow += 1;
    if (kind === 'rate-limited' && retryAfterMs !== undefined && retryAfterMs > 0) this.coolFor(retryAfterMs);
    else if (this.state === 'half-open' || this.inRow >= FAILURES_IN_ROW_MAX || this.isRateTooHigh())
      this.open(COOL_MS);
  }

  health(): { state: TargetState; coolUntil: Date | null; calls: number; failures: number } {
    const coolUntil = this.openedAt === undefined ? null : new Date(this.coolUntilMs);
    return { state: this.state, coolUntil, ...this.calls.since(0) };
  }

  private isRateTooHigh(): boolean {
    const { calls, failures } = this.calls.since(Math.max(this.now() - RATE_WINDOW_MS, this.countedFromMs));
    return calls >= RATE_CALLS_MIN && failures * 100 >= calls * FAILURE_PERCENT_MAX;
  }

  /** Calls that began before it opened fail after it did: they change nothing. */
  private open(firstMs: number): void {
    if (this.state === 'open') return;
    this.openings += 1;
    this.coolUntilMs = this.now() + Math.min(COOL_LIMIT_MS, firstMs * 2 ** Math.min(this.openings - 1, 16));
    this.openedAt = this.now();
    this.trialUntilMs = 0;
  }

  /** As long as the provider asks. */
  private coolFor(durationMs: number): void {
    const until = this.now() + Math.min(COOL_LIMIT_MS, durationMs);
    if (this.state !== 'open') {
      this.openedAt = this.now();
      this.coolUntilMs = until;
      this.trialUntilMs = 0;
    } else this.coolUntilMs = Math.max(this.coolUntilMs, until);
  }

  private close(): void {
    if (this.openedAt === undefined) return;
    this.openedAt = undefined;
    this.openings = 0;
    this.inRow = 0;
    this.trialUntilMs = 0;
    this.countedFromMs = this.now();
  }
}

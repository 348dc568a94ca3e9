/** Bounds of a wait, in milliseconds. */
export interface BackoffOptions {
  firstMs?: number;
  mostMs?: number;
  random?: () => number;
}

/** Waits before another try: each twice as long as the one before, up to a bound, and between half and all of it by chance. */
export class Backoff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor({ firstMs = 500, mostMs = 15_000, random = Math.random }: BackoffOptions = {}) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#random = random;
  }

  /** How long to wait now. */
  next(): number {
    const whole = Math.min(this.#mostMs, this.#firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return Math.round(whole * (0.5 + this.#random() / 2));
  }

  /** It worked: the next wait is a short one. */
  reset(): void {
    this.#tries = 0;
  }
}

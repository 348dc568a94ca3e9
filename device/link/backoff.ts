/** Bounds of a wait, in milliseconds. */
export interface BackoffOptions {
  firstMs?: number;
  /** Of each of the first dozen, some forty seconds together: a server that is started again finds its devices soon. */
  soonMs?: number;
  mostMs?: number;
  random?: () => number;
}

const SOON_TRIES = 12;

/** Waits before another try: each twice as long as the one before, up to a bound, and between half and all of it by chance. */
export class Backoff {
  readonly #firstMs: number;
  readonly #soonMs: number;
  readonly #mostMs: number;
  readonly #random: () => number;
  #tries = 0;

  constructor({ firstMs = 500, soonMs = 5_000, mostMs = 15_000, random = Math.random }: BackoffOptions = {}) {
    this.#firstMs = firstMs;
    this.#soonMs = Math.min(soonMs, mostMs);
    this.#mostMs = mostMs;
    this.#random = random;
  }

  /** How long to wait now. */
  next(): number {
    const bound = this.#tries < SOON_TRIES ? this.#soonMs : this.#mostMs;
    const whole = Math.min(bound, this.#firstMs * 2 ** this.#tries);
    this.#tries += 1;
    return Math.round(whole * (0.5 + this.#random() / 2));
  }

  /** It worked: the next wait is a short one. */
  reset(): void {
    this.#tries = 0;
  }
}

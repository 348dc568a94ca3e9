/**
 * A bound on what all clients together have sent and not yet had answered: messages of up to 48 MB each, whole or in
 * part, wait in memory. Above it only the connection that began first is read from; the others are paused, which their
 * clients notice as a slow network, and go on in their order. At most about twice the bound is held, and one message.
 */

const SECOND_MS = 1_000;
/** A client that stops in the middle of a message, while others wait for the room it takes, loses its connection. */
const STALL_MS = 30 * SECOND_MS;

/** What is done with a connection. */
export interface Reading {
  pause(): void;
  resume(): void;
  /** Ends it: it holds others up and sends nothing. */
  end(): void;
  /** Whether a message of it is being answered, so that what it holds will be given back. */
  isAnswering(): boolean;
}

interface Holder {
  bytes: number;
  changedAt: number;
  isPaused: boolean;
}

export class PendingBytes {
  /** In the order in which they began to hold something. */
  readonly #holders = new Map<Reading, Holder>();
  readonly #watch: NodeJS.Timeout;
  #total = 0;
  #most = 0;
  #paused = 0;

  constructor(
    readonly limit: number,
    readonly stallMs = STALL_MS,
  ) {
    this.#watch = setInterval(() => this.#endStalled(), Math.min(stallMs, SECOND_MS)).unref();
  }

  /** Bytes held now. */
  get total(): number {
    return this.#total;
  }

  /** The most that was ever held at once. */
  get most(): number {
    return this.#most;
  }

  /** Says how much a connection holds now; 0 when it has nothing pending or is closed. */
  set(reading: Reading, bytes: number): void {
    const known = this.#holders.get(reading);
    if (known === undefined && bytes === 0) return;
    const holder = known ?? { bytes: 0, changedAt: 0, isPaused: false };
    this.#total += bytes - holder.bytes;
    this.#most = Math.max(this.#most, this.#total);
    if (bytes !== holder.bytes) holder.changedAt = Date.now();
    holder.bytes = bytes;
    if (bytes === 0) {
      this.#holders.delete(reading);
      if (holder.isPaused) this.#setPaused(reading, holder, false);
    } else if (known === undefined) this.#holders.set(reading, holder);
    this.#steer();
  }

  close(): void {
    clearInterval(this.#watch);
  }

  /**
   * While there is too much, the first that is still sending goes on alone, as else all could wait for one another; and
   * not even that one where what is being answered takes the room: that will be given back.
   */
  #steer(): void {
    if (this.#total <= this.limit && this.#paused === 0) return;
    const first = this.#firstSending();
    for (const [reading, holder] of this.#holders) {
      const mustWait = this.#total > this.limit && reading !== first;
      if (mustWait !== holder.isPaused) this.#setPaused(reading, holder, mustWait);
    }
  }

  #setPaused(reading: Reading, holder: Holder, isPaused: boolean): void {
    holder.isPaused = isPaused;
    holder.changedAt = Date.now();
    this.#paused += isPaused ? 1 : -1;
    if (isPaused) reading.pause();
    else reading.resume();
  }

  #firstSending(): Reading | undefined {
    let answering = 0;
    let first: Reading | undefined;
    for (const [reading, { bytes }] of this.#holders) {
      if (reading.isAnswering()) answering += bytes;
      else first ??= reading;
    }
    return answering > this.limit ? undefined : first;
  }

  #endStalled(): void {
    if (this.#total <= this.limit) return;
    const first = this.#firstSending();
    const holder = first && this.#holders.get(first);
    if (holder !== undefined && Date.now() - holder.changedAt >= this.stallMs) first?.end();
  }
}

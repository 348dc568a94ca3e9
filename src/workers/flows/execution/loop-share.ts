import { SECOND_MS } from '../../../platform/time';

/** What is worked out in a shorter time is free: nearly everything is. In milliseconds, as all here. */
const FREE_MS = 5;
/** An organisation may take so much of the process at once … */
const BURST_MS = 200;
/** … and of each second so much, before its executions wait. */
const SHARE = 0.03;
const WAIT_MAX_MS = 10 * SECOND_MS;

/**
 * How much of a process's time, in which nobody else gets on, each organisation takes for working out long templates and conditions. Whoever
 * takes more than a share waits: others' executions go on meanwhile.
 */
export class LoopShare {
  private readonly debts = new Map<string, { owedMs: number; at: number }>();

  /** `tookMs`: of one piece of work that nothing could come between. */
  charge(owner: string, tookMs: number, now: number = performance.now()): void {
    if (tookMs < FREE_MS) return;
    this.debts.set(owner, { owedMs: this.owed(owner, now) + tookMs, at: now });
  }

  /** How long the owner waits before its next piece; 0: not at all. */
  waitFor(owner: string, now: number = performance.now()): number {
    const owed = this.owed(owner, now);
    if (owed === 0) this.debts.delete(owner);
    return owed <= BURST_MS ? 0 : Math.min((owed - BURST_MS) / SHARE, WAIT_MAX_MS);
  }

  private owed(owner: string, now: number): number {
    const debt = this.debts.get(owner);
    return debt ? Math.max(0, debt.owedMs - (now - debt.at) * SHARE) : 0;
  }
}

/** Of this process. */
export const loopShare = new LoopShare();

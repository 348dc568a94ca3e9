import { MINUTE_MS, SECOND_MS } from '../../platform/time';

const SLOT_MS = 10 * SECOND_MS;
const KEPT_MS = 5 * MINUTE_MS;

/** Calls and failures of the last five minutes, in slots of ten seconds. */
export class CallWindow {
  private slots: { startMs: number; calls: number; failures: number }[] = [];

  constructor(private readonly now: () => number) {}

  add(isFailure: boolean): void {
    const startMs = Math.floor(this.now() / SLOT_MS) * SLOT_MS;
    let last = this.slots.at(-1);
    if (last?.startMs !== startMs) {
      last = { startMs, calls: 0, failures: 0 };
      this.slots = [...this.slots.filter((slot) => slot.startMs > startMs - KEPT_MS), last];
    }
    last.calls += 1;
    if (isFailure) last.failures += 1;
  }

  /** Of the slots that began at `fromMs` or later, five minutes ago at most. */
  since(fromMs: number): { calls: number; failures: number } {
    const from = Math.max(fromMs, this.now() - KEPT_MS);
    let calls = 0;
    let failures = 0;
    for (const slot of this.slots) {
      if (slot.startMs < from) continue;
      calls += slot.calls;
      failures += slot.failures;
    }
    return { calls, failures };
  }
}

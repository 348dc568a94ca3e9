import { unavailable } from '../../platform/errors';
import { settleWithin } from '../../platform/settle-within';

/** What a client is told whose call began too late, or took too long, for a process that ends. */
const stopping = () =>
  unavailable('gateway_stopping', 'This instance of the gateway is stopping: send the call again.');

/** The calls that a process has under way. */
export class ActiveCalls {
  private readonly calls = new Set<Promise<unknown>>();
  private readonly stop = new AbortController();
  private isClosing = false;

  /** Does `work` with a signal that also ends with this process; 503 `gateway_stopping` once it is closing. */
  async run(signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isClosing) throw stopping();
    const call = work(AbortSignal.any([signal, this.stop.signal]));
    const settled = call.catch(() => undefined);
    this.calls.add(settled);
    try {
      await call;
    } finally {
      this.calls.delete(settled);
    }
  }

  /** Takes no more; lets those under way end for `graceMs`, then breaks them off. Resolves once all have ended. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    await settleWithin(Promise.all(this.calls), graceMs);
    this.stop.abort(stopping());
    await Promise.all(this.calls);
  }
}

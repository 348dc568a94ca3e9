import { unavailable } from '../../platform/errors';
import { settleWithin } from '../../platform/settle-within';

/** What a client is told whose call began too late, or took too long, for a process that ends. */
const stopping = () =>
  unavailable('gateway_stopping', 'This instance of the gateway is stopping: send the call again.');

/** The calls that a process has under way. */
export class ActiveCalls {
  private readonly calls = new Map<AbortController, Promise<unknown>>();
  private isClosing = false;

  /** Does `work`, which this process breaks off by its controller where it ends; 503 `gateway_stopping` once it is closing. */
  async run(controller: AbortController, work: () => Promise<void>): Promise<void> {
    if (this.isClosing) throw stopping();
    const call = work();
    this.calls.set(controller, call);
    try {
      await call;
    } finally {
      this.calls.delete(controller);
    }
  }

  /** Takes no more; lets those under way end for `graceMs`, then breaks them off. Resolves once all have ended. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    await settleWithin(Promise.allSettled(this.calls.values()), graceMs);
    for (const controller of this.calls.keys()) controller.abort(stopping());
    await Promise.allSettled(this.calls.values());
  }
}

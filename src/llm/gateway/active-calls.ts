import { unavailable } from '../../platform/errors';
import { settleWithin } from '../../platform/settle-within';

/** What a client is told whose call began too late, or took too long, for a process that ends. */
const stopping = () =>
  unavailable('gateway_stopping', 'This instance of the gateway is stopping: send the call again.');

/** The calls that a process has under way. */
export class ActiveCalls {
  private readonly calls = new Map<AbortController, Promise<unknown>>();
  private isClosing = false;

  /** Does `work` with a signal that also ends with this process; 503 `gateway_stopping` once it is closing. */
  async run(signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isClosing) throw stopping();
    const controller = new AbortController();
    const leave = () => controller.abort(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    const call = work(controller.signal);
    this.calls.set(
      controller,
      call.catch(() => undefined),
    );
    try {
      await call;
    } finally {
      signal.removeEventListener('abort', leave);
      this.calls.delete(controller);
    }
  }

  /** Takes no more; lets those under way end for `graceMs`, then breaks them off. Resolves once all have ended. */
  async close(graceMs: number): Promise<void> {
    this.isClosing = true;
    await settleWithin(Promise.all(this.calls.values()), graceMs);
    for (const controller of this.calls.keys()) controller.abort(stopping());
    await Promise.all(this.calls.values());
  }
}

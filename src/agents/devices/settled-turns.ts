import type { ToolMessage } from '@langchain/core/messages';
import { findCause } from '../../platform/errors';
import { RunParked } from '../../runs/lifecycle/run-context';
import { DurableRun, type ToolCallRequest } from '../durable-steps';

/**
 * A run whose tool calls of one turn work side by side, and of which one may park the run: it leaves the loop only once the
 * others of its turn have come to their end, or are parked too, so that none goes on behind the back of a run that waits.
 */
export class SettlingRun extends DurableRun {
  private open = new Set<string>();
  private waiting: (() => void)[] = [];

  /** Told of the calls of a turn that are going to be made. */
  begin(callIds: readonly string[]): void {
    this.open = new Set(callIds);
  }

  override async callTool(request: ToolCallRequest): Promise<ToolMessage> {
    try {
      const message = await super.callTool(request);
      this.settle(request.id);
      return message;
    } catch (error) {
      this.settle(request.id);
      if (findCause(error, RunParked)) await this.untilAllSettled();
      throw error;
    }
  }

  private settle(id: string): void {
    this.open.delete(id);
    if (this.open.size > 0) return;
    for (const go of this.waiting) go();
    this.waiting = [];
  }

  private untilAllSettled(): Promise<void> {
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

import { Types } from 'mongoose';
import type { Models } from '../models/index';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import { SECOND_MS } from '../platform/time';
import { RunFenced } from './run-context';

export const cancelChannel = (prefix: string): string => `${prefix}:cancel`;

/** The runs this process works on: renews their leases, and aborts those that were cancelled or taken over. */
export class ActiveRuns {
  private readonly controllers = new Map<string, { controller: AbortController; isEnding: boolean }>();
  private timer: NodeJS.Timeout | undefined;
  private isBeating = false;

  constructor(
    private readonly options: {
      models: Models;
      subscriber: Redis;
      prefix: string;
      workerId: string;
      leaseMs: number;
      log: Logger;
    },
  ) {}

  /** Listens for cancels and starts the heartbeat. */
  async start(): Promise<void> {
    const { subscriber, prefix, leaseMs } = this.options;
    subscriber.on('message', (_channel: string, runId: string) =>
      this.abort(runId, new RunFenced(`run ${runId} was cancelled`)),
    );
    await subscriber.subscribe(cancelChannel(prefix));
    // At most a second, so that a cancel is heard within a second even where Redis lost the message.
    this.timer = setInterval(() => void this.beat(), Math.min(SECOND_MS, leaseMs / 4));
  }

  get size(): number {
    return this.controllers.size;
  }

  /** Begins an attempt. An earlier one of the same run in this process (it froze past its lease) is told to stop. */
  add(runId: string): AbortSignal {
    this.abort(runId, new RunFenced(`run ${runId} was taken again`));
    const controller = new AbortController();
    this.controllers.set(runId, { controller, isEnding: false });
    return controller.signal;
  }

  /** Ends the attempt that got `signal`; a later one of the same run keeps its lease. */
  remove(runId: string, signal: AbortSignal): void {
    if (this.controllers.get(runId)?.controller.signal === signal) this.controllers.delete(runId);
  }

  /** The run's end holds its record (`endRun`): nobody can take it, and renewing the lease would wait for that. */
  leaveToEnd(runId: string): void {
    const active = this.controllers.get(runId);
    if (active) active.isEnding = true;
  }

  abort(runId: string, reason: Error): void {
    this.controllers.get(runId)?.controller.abort(reason);
  }

  abortAll(reason: Error): void {
    for (const { controller } of this.controllers.values()) controller.abort(reason);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    const ids = [...this.controllers].flatMap(([id, { isEnding }]) => (isEnding ? [] : [id]));
    if (this.isBeating || ids.length === 0) return;
    this.isBeating = true;
    const { models, workerId, leaseMs, log } = this.options;
    const mine = { _id: { $in: ids.map((id) => new Types.ObjectId(id)) }, workerId, status: 'running' };
    try {
      const renewed = await models.Run.collection.updateMany(mine, {
        $set: { leaseUntil: new Date(Date.now() + leaseMs) },
      });
      if (renewed.matchedCount < ids.length) {
        const kept = await models.Run.collection.find(mine, { projection: { _id: 1 } }).toArray();
        const owned = new Set(kept.map((run) => run._id.toString()));
        for (const id of ids) if (!owned.has(id)) this.abort(id, new RunFenced(`run ${id} is not ours any more`));
      }
    } catch (error) {
      log.warn({ code: 'lease_not_renewed', count: ids.length, error }, 'Leases not renewed');
    } finally {
      this.isBeating = false;
    }
  }
}

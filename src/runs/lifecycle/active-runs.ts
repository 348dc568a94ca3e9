import { Types } from 'mongoose';
import type { Models } from '../../models/index';
import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import { SECOND_MS } from '../../platform/time';
import { RunFenced } from './run-context';

/** A lease is renewed once this part of it is over; meanwhile a heartbeat only looks whether the run is still ours. */
const RENEW_SHARE = 1 / 4;

interface ActiveRun {
  controller: AbortController;
  isEnding: boolean;
  renewedAt: number;
}

export const cancelChannel = (prefix: string): string => `${prefix}:cancel`;

/**
 * The runs this process works on: renews their leases, and aborts those that were cancelled or taken over. Renewing writes a
 * run's whole record, journal and all, and collides with its save: so no more often than its lease asks for.
 */
export class ActiveRuns {
  private readonly runs = new Map<string, ActiveRun>();
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
    this.timer = setInterval(() => void this.beat(), Math.min(SECOND_MS, leaseMs * RENEW_SHARE));
  }

  get size(): number {
    return this.runs.size;
  }

  /** Begins an attempt. An earlier one of the same run in this process (it froze past its lease) is told to stop. */
  add(runId: string): AbortSignal {
    this.abort(runId, new RunFenced(`run ${runId} was taken again`));
    const controller = new AbortController();
    this.runs.set(runId, { controller, isEnding: false, renewedAt: Date.now() });
    return controller.signal;
  }

  /** Ends the attempt that got `signal`; a later one of the same run keeps its lease. */
  remove(runId: string, signal: AbortSignal): void {
    if (this.runs.get(runId)?.controller.signal === signal) this.runs.delete(runId);
  }

  /** The run's end holds its record (`endRun`): nobody can take it, and renewing the lease would wait for that. */
  leaveToEnd(runId: string): void {
    const active = this.runs.get(runId);
    if (active) active.isEnding = true;
  }

  abort(runId: string, reason: Error): void {
    this.runs.get(runId)?.controller.abort(reason);
  }

  abortAll(reason: Error): void {
    for (const { controller } of this.runs.values()) controller.abort(reason);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async beat(): Promise<void> {
    const working = [...this.runs].filter(([, { isEnding }]) => !isEnding);
    if (this.isBeating || working.length === 0) return;
    this.isBeating = true;
    try {
      const now = Date.now();
      const due = working.filter(([, { renewedAt }]) => now - renewedAt >= this.options.leaseMs * RENEW_SHARE);
      const isAllOurs = (await this.renew(due, now)) && due.length === working.length;
      if (isAllOurs) return;
      const owned = await this.findOwned(working);
      for (const [id] of working) if (!owned.has(id)) this.abort(id, new RunFenced(`run ${id} is not ours any more`));
    } catch (error) {
      this.options.log.warn({ code: 'lease_not_renewed', count: working.length, error }, 'Leases not renewed');
    } finally {
      this.isBeating = false;
    }
  }

  /** True where all of them were still ours. */
  private async renew(due: [string, ActiveRun][], now: number): Promise<boolean> {
    if (due.length === 0) return true;
    const { models, leaseMs } = this.options;
    const renewed = await models.Run.collection.updateMany(this.ours(due), {
      $set: { leaseUntil: new Date(now + leaseMs) },
    });
    for (const [, run] of due) run.renewedAt = now;
    return renewed.matchedCount === due.length;
  }

  private async findOwned(runs: [string, ActiveRun][]): Promise<Set<string>> {
    const found = await this.options.models.Run.collection.find(this.ours(runs), { projection: { _id: 1 } }).toArray();
    return new Set(found.map(({ _id }) => _id.toString()));
  }

  private readonly ours = (runs: [string, ActiveRun][]) => ({
    _id: { $in: runs.map(([id]) => new Types.ObjectId(id)) },
    workerId: this.options.workerId,
    status: 'running',
  });
}

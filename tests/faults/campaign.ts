/** What the fault tests share: people who ask for generations, everything they were told, and the judgement at the end. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { Document } from 'mongodb';
import type { RunFollow } from '../support/follow-run';
import { type CanvasWatcher, watchCanvas } from '../support/canvas-watcher';
import type { ProcessRig } from '../rigs/process-rig';
import { HttpFailure, type WeftClient } from '../support/weft-client';
import { askWatchers } from './ask-watchers';
import { checkFollow } from './check-follow';
import { type AckedRun, check, type TakenAnswer, type Violation } from './checker';
import type { CountingModel } from './counting-model';

export interface Ask {
  canvasId: string;
  blocks: number;
  /** Pause of the demo model before each piece of its answer. */
  delayMs?: number;
  idempotencyKey?: string;
  /** False: does not follow the run. Default true. */
  follow?: boolean;
}

/** Plenty: what does not settle by then is lost. */
const SETTLE_MS = 120_000;
/** The longest outage, and as much again. */
const FOLLOW_MS = 240_000;
const PROGRESS_MS = 15_000;
const RETRY_MS = 100;
/** Runs that will be worked on without anybody's answer. */
const UNDER_WAY = { status: { $in: ['queued', 'running'] } };

/** One person, her canvases, and the history of what she was promised. */
export class Campaign {
  readonly acked: AckedRun[] = [];
  readonly follows: RunFollow[] = [];
  readonly watchers: CanvasWatcher[] = [];
  private readonly answers: TakenAnswer[] = [];
  /** Frames that the runs it follows have sent: the work done so far. */
  private framesSeen = 0;
  /** Run id → what its prompt names it for the counting model. */
  private readonly keys = new Map<string, string>();

  private constructor(
    readonly rig: ProcessRig,
    readonly client: WeftClient,
    private readonly model: CountingModel | undefined,
  ) {}

  /** `model`: the one that the rig's workers call, where its calls are to be held against the recorded steps. */
  static async begin(rig: ProcessRig, model?: CountingModel): Promise<Campaign> {
    return new Campaign(rig, await rig.person(), model);
  }

  async createCanvases(count: number): Promise<string[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => (await this.client.createCanvas(`Canvas ${index}`)).id),
    );
  }

  /** Asks once; throws `HttpFailure` where it is refused. What is acknowledged is remembered for `verify`. */
  async ask({ canvasId, blocks, delayMs = 5, idempotencyKey, follow = true }: Ask): Promise<RunFollow> {
    const key = idempotencyKey ?? randomUUID();
    const prompt = `Ideas for a garden [demo:blocks=${blocks}] [demo:delay=${delayMs}]${this.model ? ` [run:${key}]` : ''}`;
    const run = await this.client.generate(canvasId, prompt, {
      timeoutMs: FOLLOW_MS,
      onFrame: () => (this.framesSeen += 1),
      ...(idempotencyKey ? { idempotencyKey } : {}),
    });
    if (!this.keys.has(run.runId)) this.acked.push({ runId: run.runId, blocks });
    this.keys.set(run.runId, key);
    if (follow) this.follows.push(run);
    else run.stop();
    return run;
  }

  /** Asks again, with the same key, while the server is away or says 503. */
  async askUntilAcked(ask: Ask & { idempotencyKey: string }, patienceMs = 30_000): Promise<RunFollow> {
    for (const deadline = Date.now() + patienceMs; ; await delay(RETRY_MS)) {
      try {
        return await this.ask(ask);
      } catch (error) {
        if (!isAway(error) || Date.now() > deadline) throw error;
      }
    }
  }

  /** Waits until its followers have seen `count` more frames, or nothing came for 15 s, or `signal` says that it is over. */
  async progress(count: number, signal: AbortSignal): Promise<void> {
    const wanted = this.framesSeen + count;
    let [seen, since] = [this.framesSeen, Date.now()];
    while (this.framesSeen < wanted && Date.now() < since + PROGRESS_MS && !signal.aborted) {
      await delay(20);
      if (this.framesSeen > seen) [seen, since] = [this.framesSeen, Date.now()];
    }
  }

  /** Answers a request for approval; false where somebody has answered before. What was taken is remembered for `verify`. */
  async answer(approvalId: string, verb: 'approve' | 'reject', client: WeftClient = this.client): Promise<boolean> {
    const path = `/api/v1/hitl/requests/${approvalId}/${verb}`;
    const response = await client.fetch('PUT', path, { body: {} });
    const text = await response.text();
    if (response.status === 409) return false;
    if (!response.ok) throw new Error(`PUT ${path} answered ${response.status} ${text}`);
    this.answers.push({ approvalId, status: verb === 'approve' ? 'approved' : 'rejected' });
    return true;
  }

  async watch(canvasId: string, client: WeftClient = this.client): Promise<CanvasWatcher> {
    const watcher = await watchCanvas(client, canvasId);
    this.watchers.push(watcher);
    return watcher;
  }

  /** Waits until nothing is under way any more; gives up quietly: the checker says what is left. */
  async settle(timeoutMs = SETTLE_MS): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(100)) {
      if ((await this.countOpen()) === 0) return;
    }
  }

  /** Waits until at most `open` of the runs are under way: what is thrown at the rig next meets one that has recovered. */
  async catchUp(open: number, timeoutMs = SETTLE_MS): Promise<void> {
    const runs = this.rig.db.collection('runs');
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(100))
      if ((await runs.countDocuments(UNDER_WAY)) <= open) return;
  }

  /** Open runs, their generations (the scheduler closes what its worker left open), outbox entries, unsealed audit entries. */
  async countOpen(): Promise<number> {
    const { db } = this.rig;
    const counts = await Promise.all([
      db.collection('runs').countDocuments(UNDER_WAY),
      db.collection('generations').countDocuments({ status: 'running' }),
      db.collection('outbox').countDocuments({}),
      db.collection('system_audit').countDocuments({ sequence: null }),
    ]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Settles, has every watcher catch up, and says all that is wrong: the checker's rules, and frames that came twice. */
  async verify(timeoutMs = SETTLE_MS): Promise<Violation[]> {
    await this.settle(timeoutMs);
    const problems: string[] = [];
    const blocksOf = new Map(this.acked.map(({ runId, blocks }) => [runId, blocks]));
    for (const follow of this.follows) problems.push(...(await checkFollow(follow, blocksOf.get(follow.runId))));
    const watched = await askWatchers(this.watchers);
    const { model } = this;
    const modelCalls = new Map(model ? [...this.keys].map(([runId, key]) => [runId, model.callsOf(key)]) : []);
    const violations = await check(this.rig.db, { acked: this.acked, watched, answers: this.answers, modelCalls });
    return [...problems.map((message) => ({ rule: 'C1' as const, message })), ...violations];
  }

  close(): void {
    for (const follow of this.follows) follow.stop();
    for (const watcher of this.watchers) watcher.close();
  }

  /** How many of its acknowledged runs are in each status; those that failed by their code. */
  outcomes(): Promise<Record<string, number>> {
    return this.countRuns(({ status, error }) => (status === 'failed' ? `failed: ${error?.code}` : String(status)));
  }

  /** Attempts of its runs that did not come to their end. */
  async countInterrupted(): Promise<number> {
    const runs = await this.readRuns();
    return runs.reduce((sum, run) => sum + Math.max(0, Number(run['attempt']) - 1), 0);
  }

  /** All of `count` runs succeeded, but those that died three times with their workers: they say so, and can be run again. */
  async expectSuccess(count: number): Promise<void> {
    const { succeeded = 0, 'failed: run_poisoned': poisoned = 0, ...others } = await this.outcomes();
    expect({ ended: succeeded + poisoned, others }).toEqual({ ended: count, others: {} });
  }

  private async countRuns(label: (run: Document) => string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const run of await this.readRuns()) {
      const name = label(run);
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  private async readRuns(): Promise<Document[]> {
    const runs = await this.rig.db
      .collection('runs')
      .find({}, { projection: { status: 1, attempt: 1, error: 1 } })
      .toArray();
    return runs.filter(({ _id }) => this.keys.has(String(_id)));
  }
}

/** Node's own errors are of another realm than a test's `TypeError`: `fetch` that reaches nobody is known by its name. */
const isAway = (error: unknown): boolean =>
  error instanceof HttpFailure ? error.status === 503 : isNativeError(error) && error.name === 'TypeError';

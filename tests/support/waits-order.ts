import { setTimeout as delay } from 'node:timers/promises';
import type { ApprovalRecord } from '../../src/models/runs/approval.model';
import type { Models } from '../../src/models/index';
import type { RunRecord } from '../../src/models/runs/run.model';
import { findAppError } from '../../src/platform/errors';
import { decideApproval, requestApproval } from '../../src/runs/approvals/approvals';
import type { RunOutcome } from '../../src/runs/lifecycle/execute-run';
import type { RunContext, RunWait } from '../../src/runs/lifecycle/run-context';
import { type WakeDeps, wakeRun } from '../../src/runs/waits/wake-run';
import { waitsOf } from '../../src/runs/waits/waits';
import type { Chance } from '../faults/seed';

interface Bench {
  models: Models;
  wake: WakeDeps;
  /** The reconciler, once. */
  sweep(): Promise<unknown>;
  /** One attempt of this run; ends at once where nobody may claim it. */
  execute(work: (context: RunContext) => Promise<void>): Promise<RunOutcome>;
}

/** Something the run waits for. A device that answers "never" runs out, as a timer does. */
interface Asked {
  id: string;
  kind: 'approval' | 'device' | 'timer';
  deadline: Date;
  isAnswered: boolean;
}

const ACTS_MAX = 30;
/** Plenty: nothing is left to happen but sweeps and attempts. */
const END_TRIES_MAX = 200;
const SOON_MS = 60;
const HOUR_MS = 3_600_000;

/**
 * One run with one to five waits, through a random order of answers, sweeps, attempts and attempts that die (which hold the
 * run until its lease is over, and go on writing after that). Then all is answered, and the run has to end.
 */
export class WaitsOrder {
  /** What really happened, for the test to see that it tried what it says. */
  readonly seen = { parks: 0, crashes: 0, early: 0, ranOut: 0 };
  private readonly asked: Asked[];
  private readonly problems: string[] = [];
  private readonly dying: Promise<unknown>[] = [];
  /** Ends what hangs of attempts that died. */
  private readonly buried: (() => void)[] = [];

  constructor(
    private readonly bench: Bench,
    private readonly run: RunRecord,
    private readonly chance: Chance,
  ) {
    const startedAt = Date.now();
    this.asked = Array.from({ length: chance.between(1, 5) }, (_, index) => {
      const kind = chance.pick(['approval', 'approval', 'device', 'device', 'timer'] as const);
      const isSoon = kind === 'timer' || chance.next() < 0.2;
      const deadline = new Date(startedAt + (isSoon ? chance.between(0, SOON_MS) : HOUR_MS));
      return { id: `${kind}-${index}`, kind, deadline, isAnswered: false };
    });
  }

  async play(): Promise<void> {
    for (let acts = this.chance.between(3, ACTS_MAX); acts > 0; acts -= 1) {
      const together = Array.from({ length: this.chance.between(1, 3) }, () => this.act());
      await Promise.all(together);
      await this.look();
    }
    await this.end();
    for (const bury of this.buried) bury();
    await Promise.all(this.dying);
  }

  private async act(): Promise<void> {
    await this.pause();
    const roll = this.chance.next();
    if (roll < 0.4) await this.answer(this.chance.pick(this.asked));
    else if (roll < 0.65) await this.attempt();
    else if (roll < 0.8) await this.attempt(this.chance.between(0, 4));
    else if (roll < 0.9) await this.bench.sweep();
    else await this.expireLease();
  }

  /** A few turns of the event loop, so that what goes on beside meets at other places. */
  private async pause(): Promise<void> {
    for (let turns = this.chance.between(0, 6); turns > 0; turns -= 1)
      await new Promise<void>((resolve) => setImmediate(resolve));
  }

  private async answer(asked: Asked): Promise<void> {
    if (asked.kind === 'timer') return;
    if (asked.kind === 'approval') {
      const approval = await this.approvalOf(asked);
      if (!approval) return; // nobody was asked yet
      const answers = await Promise.allSettled(
        (['approved', 'rejected'] as const).map((status) => decideApproval(this.bench.wake, approval, { status })),
      );
      for (const answer of answers)
        if (answer.status === 'rejected' && findAppError(answer.reason)?.code !== 'already_answered')
          throw answer.reason;
      const taken = answers.filter(({ status }) => status === 'fulfilled').length;
      if (taken > 1) this.problems.push(`${asked.id} was answered ${taken} times`);
      // Who is refused may be told so before who answered has woken the run.
      if (taken > 0) asked.isAnswered = true;
      return;
    }
    const { status } = await this.read();
    const isWoken = await wakeRun(this.bench.wake, this.run._id, asked.id);
    if (!asked.isAnswered && !isWoken && status !== 'waiting') this.seen.early += 1;
    asked.isAnswered = true;
  }

  private approvalOf(asked: Asked): Promise<ApprovalRecord | null> {
    return this.bench.models.Approval.findOne({ runId: this.run._id, stepKey: asked.id }).lean<ApprovalRecord>();
  }

  /** `diesAfter`: so many places where it may die are passed; default: it does not die. */
  private async attempt(diesAfter = Infinity): Promise<void> {
    let left = diesAfter;
    let whenDead: () => void = () => undefined;
    const dead = new Promise<'dead'>((resolve) => {
      whenDead = () => resolve('dead');
    });
    const mayDie = (): Promise<void> | undefined => {
      left -= 1;
      if (left >= 0) return undefined;
      left = Infinity;
      this.seen.crashes += 1;
      whenDead();
      // As a frozen worker would, it wakes later, and finds that the run is another's.
      return new Promise((resolve) => void this.buried.push(resolve));
    };
    const attempt = this.bench.execute((context) => this.work(context, mayDie));
    const outcome = await Promise.race([attempt, dead]);
    if (outcome === 'dead') this.dying.push(attempt);
    if (outcome === 'waiting') this.seen.parks += 1;
    if (outcome === 'failed') this.problems.push('it failed');
  }

  private async work(context: RunContext, mayDie: () => Promise<void> | undefined): Promise<void> {
    const waits = new Map<string, RunWait>();
    for (const { id, kind, deadline } of this.asked) {
      await mayDie();
      waits.set(id, { id: await this.ask(id, kind, deadline), kind, deadline });
    }
    for (;;) {
      const open = [...waits].filter(([name]) => !context.hasStep(`take:${name}`));
      if (open.length === 0) break;
      await mayDie();
      const over = new Set(context.parkForAny(open.map(([, wait]) => wait)));
      for (const [name, wait] of open) {
        if (!over.has(wait.id)) continue;
        await mayDie();
        await context.step({ key: `take:${name}`, kind: 'other', name, input: name }, () =>
          Promise.resolve(mayDie()).then(() => name),
        );
      }
    }
    await mayDie();
    await context.succeed(() => Promise.resolve({}));
  }

  /** The id of what is waited for. */
  private async ask(stepKey: string, kind: Asked['kind'], deadline: Date): Promise<string> {
    if (kind !== 'approval') return stepKey;
    const { approval } = await requestApproval(this.bench.models, {
      ...{ run: this.run, stepKey, tool: 'x', parameters: {}, risk: 'low', reason: 'x' },
      timeoutMs: HOUR_MS,
    });
    // A request waits a minute at least: some have been asked nearly so long ago.
    await this.bench.models.Approval.updateOne({ _id: approval._id }, { $set: { expiresAt: deadline } });
    return approval._id.toHexString();
  }

  /** As time does to a run whose worker died; however often that is, it is not to be given up. */
  private async expireLease(): Promise<void> {
    await this.bench.models.Run.updateOne(
      { _id: this.run._id, status: 'running' },
      { leaseUntil: new Date(0), crashesSinceStep: 0 },
    );
  }

  private read = (): Promise<RunRecord> => this.bench.models.Run.findById(this.run._id).lean<RunRecord>().orFail();

  /** What is true of the run at any moment. */
  private async look(): Promise<void> {
    const answered = await this.answeredIds();
    const run = await this.read();
    if (run.status !== 'waiting') return;
    const waits = waitsOf(run);
    if (waits.length === 0) this.problems.push('asleep with nothing to wait for');
    for (const { id } of waits) {
      if (run.waitsOver.includes(id)) this.problems.push(`asleep for ${id}, which is over`);
      if (answered.has(id)) this.problems.push(`asleep for ${id}, which is answered`);
    }
    if (run.waitingFor?.deadline && waits.some(({ deadline }) => deadline < (run.waitingFor?.deadline ?? 0)))
      this.problems.push('another deadline is nearer than that by which it is found');
  }

  /** Of answers that were acknowledged. */
  private async answeredIds(): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const asked of this.asked) {
      if (!asked.isAnswered) continue;
      ids.add(asked.kind === 'approval' ? ((await this.approvalOf(asked))?._id.toHexString() ?? '') : asked.id);
    }
    return ids;
  }

  private async end(): Promise<void> {
    for (let tries = 0; tries < END_TRIES_MAX; tries += 1) {
      await this.expireLease();
      await this.attempt();
      await Promise.all(
        this.asked
          .filter((asked) => !asked.isAnswered && asked.deadline.getTime() > Date.now() + SOON_MS)
          .map((asked) => this.answer(asked)),
      );
      await this.look();
      if ((await this.read()).status === 'succeeded') return;
      await this.bench.sweep();
      await delay(5);
    }
    const run = await this.read();
    this.problems.push(
      `has not ended: ${run.status}, waits for ${waitsOf(run)
        .map(({ id }) => id)
        .join()}, over ${run.waitsOver.join()}`,
    );
  }

  /** What was found on the way, and whether each answer was taken once. */
  async judge(): Promise<string[]> {
    const run = await this.read();
    for (const asked of this.asked) {
      const taken = run.journal.filter(({ key }) => key === `take:${asked.id}`).length;
      if (taken !== 1) this.problems.push(`${asked.id} was taken ${taken} times`);
      if (!asked.isAnswered) this.seen.ranOut += 1;
      const approval = asked.kind === 'approval' ? await this.approvalOf(asked) : null;
      if (approval?.status === 'pending') this.problems.push(`${asked.id} is still asked`);
    }
    return this.problems;
  }
}

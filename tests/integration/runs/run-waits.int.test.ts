/** Runs that wait for several things at once. */
import { Types } from 'mongoose';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { openQueues, type Queues } from '../../../src/producers/open-queues';
import type { TicketDeps } from '../../../src/producers/issue-ticket';
import { startRun } from '../../../src/producers/start-run';
import { ActiveRuns } from '../../../src/runs/lifecycle/active-runs';
import { decideApproval, requestApproval } from '../../../src/runs/approvals/approvals';
import { cancelRun } from '../../../src/runs/lifecycle/cancel-run';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { createEventLog, type EventLog } from '../../../src/runs/events/event-log';
import { executeRun } from '../../../src/runs/lifecycle/execute-run';
import { extendApproval } from '../../../src/runs/approvals/extend-approval';
import { presentRunSummary } from '../../../src/runs/lifecycle/present-run';
import { reconcile } from '../../../src/runs/lifecycle/reconcile';
import { retryRun } from '../../../src/runs/lifecycle/retry-run';
import type { RunContext, RunWait } from '../../../src/runs/lifecycle/run-context';
import { wakeRun } from '../../../src/runs/waits/wake-run';
import { createChance, openChance } from '../../faults/seed';
import { inLanes } from '../../faults/in-lanes';
import { sampleOf } from '../../support/depth';
import { openTestServices, type TestServices } from '../../rigs/test-services';
import { WaitsOrder } from '../../support/waits-order';

const caller = {
  userId: new Types.ObjectId().toHexString(),
  organisationId: new Types.ObjectId().toHexString(),
  role: 'owner' as const,
  tier: 'free',
  name: 'Ana',
};
const ORDERS = 1_000;
/** Most of an order is waiting for leases of attempts that died. */
const LANES = 20;
const HOUR_MS = 3_600_000;

describe('runs that wait for several things', () => {
  let services: TestServices;
  let queues: Queues;
  let closeQueues: () => Promise<void>;
  let tickets: TicketDeps;
  let eventLog: EventLog;
  let active: ActiveRuns;

  beforeAll(async () => {
    services = await openTestServices('run_waits');
    ({ queues, close: closeQueues } = openQueues(services.redis.command, services.prefix));
    tickets = { queues, redis: services.redis.command, prefix: services.prefix, weightOfTier: () => 1 };
    eventLog = createEventLog(services.redis.command, { prefix: services.prefix, ttlSeconds: 600, maxEntries: 1_000 });
    active = new ActiveRuns({
      models: services.models,
      subscriber: services.redis.dedicated('cancel'),
      prefix: services.prefix,
      workerId: 'w1',
      leaseMs: 60_000,
      log: services.log,
    });
  });
  afterAll(async () => {
    await closeQueues();
    await services.close();
  });

  const wake = () => ({ models: services.models, tickets, log: services.log });
  const sweep = () => reconcile({ ...wake(), queues });
  const start = async () =>
    (
      await startRun(wake(), {
        ...{ caller, kind: 'canvas.generate', title: 'test', input: {}, idempotencyKey: undefined, request: {} },
      })
    ).run;
  const read = (run: RunRecord) => services.models.Run.findById(run._id).lean<RunRecord>().orFail();
  const execute = (run: RunRecord, work: (context: RunContext) => Promise<void>) =>
    executeRun(
      {
        models: services.models,
        connection: services.connection,
        eventLog,
        log: services.log,
        active,
        workerId: 'w1',
        leaseMs: 60_000,
        timeoutMs: 60_000,
        stepsMax: 1_000,
        reissue: () => Promise.resolve(),
      },
      run._id.toHexString(),
      work,
    );
  const inMs = (ms: number) => new Date(Date.now() + ms);
  const device = (id: string, ms = HOUR_MS): RunWait => ({ kind: 'device', id, deadline: inMs(ms) });
  /** Takes what comes, in the order in which it comes, until all is there. */
  const takeAll = (waits: readonly RunWait[], told: string[]) => async (context: RunContext) => {
    let open = [...waits];
    while (open.length > 0) {
      const untaken = open.filter(({ id }) => !context.hasStep(`take:${id}`));
      if (untaken.length === 0) break;
      for (const id of context.parkForAny(untaken))
        await context.step({ key: `take:${id}`, kind: 'other', name: id, input: id }, () =>
          Promise.resolve(told.push(id)),
        );
      open = untaken;
    }
    await context.succeed(() => Promise.resolve({}));
  };

  it('is woken by any of them, in any order, and says what it waits for', async () => {
    const run = await start();
    const told: string[] = [];
    const work = takeAll([device('late', 2 * HOUR_MS), device('soon'), device('last', 3 * HOUR_MS)], told);
    expect(await execute(run, work)).toBe('waiting');
    const parked = await read(run);
    const summary = presentRunSummary(parked);
    expect(summary.waitingFor?.id).toBe('soon');
    expect(summary.waits.map(({ id }) => id)).toEqual(['soon', 'late', 'last']);
    expect(parked.events.at(-1)).toMatchObject({
      type: 'run-waiting',
      data: { for: 'device', id: 'soon', waits: [{ id: 'soon' }, { id: 'late' }, { id: 'last' }] },
    });
    for (const [id, outcome] of [
      ['last', 'waiting'],
      ['late', 'waiting'],
      ['soon', 'succeeded'],
    ] as const) {
      expect(await wakeRun(wake(), run._id, id)).toBe(true);
      expect(presentRunSummary(await read(run))).toMatchObject({ status: 'queued', waitingFor: null, waits: [] });
      expect(await execute(run, work)).toBe(outcome);
    }
    expect(told).toEqual(['last', 'late', 'soon']);
  });

  it('counts an answer that comes while it is parked for something else, or at work', async () => {
    const run = await start();
    const told: string[] = [];
    await execute(run, (context) => Promise.resolve(context.park(device('first'))));
    expect(await wakeRun(wake(), run._id, 'second')).toBe(false);
    expect((await read(run)).status).toBe('waiting');
    expect(await wakeRun(wake(), run._id, 'first')).toBe(true);
    const outcome = await execute(run, async (context) => {
      context.park(device('first'));
      context.park(device('second'));
      await wakeRun(wake(), run._id, 'third');
      context.parkForAny([device('third'), device('fourth')]);
    });
    expect(outcome).toBe('requeued');
    expect(await execute(run, takeAll([device('third'), device('second')], told))).toBe('succeeded');
    expect(told).toEqual(['third', 'second']);
  });

  it('parks for what each of several branches asked for', async () => {
    const run = await start();
    await execute(run, async (context) => {
      const branch = (id: string) => Promise.resolve().then(() => context.park(device(id)));
      await Promise.all([branch('one'), branch('two')]);
    });
    expect(presentRunSummary(await read(run)).waits.map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it('does not park for nothing', async () => {
    const run = await start();
    const outcome = await execute(run, (context) => Promise.resolve(void context.parkForAny([])));
    expect(outcome).toBe('requeued');
    expect(await read(run)).toMatchObject({ status: 'queued', errorCount: 1 });
  });

  it('wakes at the first deadline, and at a later one', async () => {
    const run = await start();
    const told: string[] = [];
    const work = takeAll([device('far'), device('due', -2), { kind: 'timer', id: 'pause', deadline: inMs(-1) }], told);
    expect(await execute(run, work)).toBe('waiting');
    await sweep();
    expect(await execute(run, work)).toBe('waiting');
    expect([...told].sort()).toEqual(['due', 'pause']);
    expect(presentRunSummary(await read(run)).waits).toMatchObject([{ id: 'far' }]);
  });

  it('wakes what an older version parked, when it is answered and when its time is over', async () => {
    for (const isAnswered of [true, false]) {
      const run = await start();
      await execute(run, (context) => Promise.resolve(context.park(device('old'))));
      const waitingFor = { kind: 'device', id: 'old', deadline: isAnswered ? inMs(HOUR_MS) : inMs(-1) };
      await services.models.Run.collection.updateOne(
        { _id: run._id },
        { $set: { waitingFor }, $unset: { alsoWaitsFor: '' } },
      );
      if (isAnswered) expect(await wakeRun(wake(), run._id, 'old')).toBe(true);
      else await sweep();
      expect(await execute(run, takeAll([device('old')], []))).toBe('succeeded');
    }
  });

  it('waits anew after a retry', async () => {
    const run = await start();
    const cancel = { models: services.models, redis: services.redis.command, prefix: services.prefix, eventLog };
    const work = (context: RunContext) => Promise.resolve(void context.parkForAny([device('one'), device('two')]));
    await execute(run, work);
    await wakeRun(wake(), run._id, 'one');
    const cancelled = await cancelRun(cancel, await read(run), 'Cancelled.');
    expect(await wakeRun(wake(), run._id, 'two')).toBe(false);
    await retryRun(wake(), cancelled);
    expect(await execute(run, work)).toBe('waiting');
    expect(presentRunSummary(await read(run)).waits).toHaveLength(2);
  });

  it('wakes for an answer whose process died right after it was written', async () => {
    const run = await start();
    const { approval } = await requestApproval(services.models, {
      ...{ run, stepKey: 'a', tool: 'x', parameters: {}, risk: 'low', reason: 'x', timeoutMs: HOUR_MS },
    });
    const wait: RunWait = { kind: 'approval', id: approval._id.toHexString(), deadline: approval.expiresAt };
    await execute(run, (context) => Promise.resolve(context.park(wait)));
    armCrashPoint('approval.after-commit:throw');
    await expect(decideApproval(wake(), approval, { status: 'approved' })).rejects.toThrow('crash point');
    expect(await read(run)).toMatchObject({ status: 'queued', ticket: 2, waitsOver: [wait.id] });
    expect(await execute(run, takeAll([wait], []))).toBe('succeeded');
  });

  it('one of two questions is given more time, and the run wakes for the other', async () => {
    const run = await start();
    const ask = (stepKey: string, timeoutMs: number) =>
      requestApproval(services.models, {
        ...{ run, stepKey, tool: 'x', parameters: {}, risk: 'low', reason: 'x', timeoutMs },
      });
    const [first, second] = [await ask('a', HOUR_MS), await ask('b', 2 * HOUR_MS)].map(({ approval }) => approval);
    if (!first || !second) throw new Error('two questions were asked');
    const waits = [first, second].map(({ _id, expiresAt }): RunWait => ({
      kind: 'approval',
      id: _id.toHexString(),
      deadline: expiresAt,
    }));
    const told: string[] = [];
    await execute(run, takeAll(waits, told));
    await services.models.Approval.updateOne({ _id: first._id }, { timeoutMs: 5 * HOUR_MS });
    const extended = await extendApproval(services.models, { ...first, timeoutMs: 5 * HOUR_MS });
    const summary = presentRunSummary(await read(run));
    expect(summary.waits.map(({ id }) => id)).toEqual([waits[1]?.id, waits[0]?.id]);
    expect(summary.waits[1]?.deadline).toBe(extended.expiresAt.toISOString());
    await decideApproval(wake(), extended, { status: 'approved' });
    expect(await execute(run, takeAll(waits, told))).toBe('waiting');
    expect(told).toEqual([waits[0]?.id]);
  });

  it('each answer is taken once, whatever the order of answers, crashes and parks', async () => {
    const { seed } = openChance('waits');
    const orders = sampleOf(
      Array.from({ length: ORDERS }, (_, number) => number),
      40,
    );
    const problems: string[] = [];
    const seen = { parks: 0, crashes: 0, early: 0, ranOut: 0 };
    await inLanes(orders, LANES, async (number) => {
      const run = await start();
      const order = new WaitsOrder(
        {
          ...{ models: services.models, wake: wake(), sweep },
          execute: (work) => execute(run, work),
        },
        run,
        createChance(seed + number),
      );
      await order.play();
      for (const problem of await order.judge()) problems.push(`order ${number}: ${problem}`);
      for (const [name, count] of Object.entries(order.seen)) seen[name as keyof typeof seen] += count;
    });
    expect(problems).toEqual([]);
    // Else it has tried less than it says.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(orders.length / 10);
  }, 900_000);
});

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import { Types } from 'mongoose';
import type { RunRecord } from '../../../src/models/runs/run.model';
import { openQueues, type Queues } from '../../../src/producers/open-queues';
import { armCrashPoint } from '../../../src/platform/crash-point';
import { unavailable } from '../../../src/platform/errors';
import { startRun } from '../../../src/producers/start-run';
import type { TicketDeps } from '../../../src/producers/issue-ticket';
import { ActiveRuns } from '../../../src/runs/lifecycle/active-runs';
import { cancelRun } from '../../../src/runs/lifecycle/cancel-run';
import { createEventLog, type EventLog, type PlacedEvent } from '../../../src/runs/events/event-log';
import { type ExecuteDeps, executeRun, WorkerStopping } from '../../../src/runs/lifecycle/execute-run';
import { createRunFollower, type RunFollower } from '../../../src/runs/events/follow';
import { presentRun } from '../../../src/runs/lifecycle/present-run';
import { reconcile } from '../../../src/runs/lifecycle/reconcile';
import { retryRun } from '../../../src/runs/lifecycle/retry-run';
import type { RunContext } from '../../../src/runs/lifecycle/run-context';
import { wakeRun } from '../../../src/runs/waits/wake-run';
import { openTestServices, type TestServices, waitFor } from '../../rigs/test-services';

const caller = {
  userId: new Types.ObjectId().toHexString(),
  organisationId: new Types.ObjectId().toHexString(),
  role: 'owner' as const,
  tier: 'free',
  name: 'Ana',
};

describe('runs', () => {
  let services: TestServices;
  let queues: Queues;
  let closeQueues: () => Promise<void>;
  let tickets: TicketDeps;
  let eventLog: EventLog;
  let follower: RunFollower;
  let active: ActiveRuns;

  beforeAll(async () => {
    services = await openTestServices('runs');
    ({ queues, close: closeQueues } = openQueues(services.redis.command, services.prefix));
    tickets = { queues, redis: services.redis.command, prefix: services.prefix, weightOfTier: () => 1 };
    eventLog = createEventLog(services.redis.command, { prefix: services.prefix, ttlSeconds: 600, maxEntries: 1_000 });
    follower = createRunFollower({ models: services.models, eventLog, subscriber: services.redis.dedicated('follow') });
    active = new ActiveRuns({
      models: services.models,
      subscriber: services.redis.dedicated('cancel'),
      prefix: services.prefix,
      workerId: 'w1',
      leaseMs: 4_000,
      log: services.log,
    });
    await active.start();
  });
  afterAll(async () => {
    active.stop();
    await closeQueues();
    await services.close();
  });

  const start = async (input: unknown = {}) =>
    (
      await startRun(
        { models: services.models, tickets, log: services.log },
        { caller, kind: 'canvas.generate', title: 'test', input, idempotencyKey: undefined, request: input },
      )
    ).run;
  const read = (run: RunRecord) => services.models.Run.findById(run._id).lean<RunRecord>().orFail();
  const deps = (overrides: Partial<ExecuteDeps> = {}): ExecuteDeps => ({
    models: services.models,
    connection: services.connection,
    eventLog,
    log: services.log,
    active,
    workerId: 'w1',
    leaseMs: 4_000,
    timeoutMs: 60_000,
    stepsMax: 1_000,
    reissue: () => Promise.resolve(),
    ...overrides,
  });
  const execute = (run: RunRecord, work: (context: RunContext) => Promise<void>, overrides?: Partial<ExecuteDeps>) =>
    executeRun(deps(overrides), run._id.toHexString(), work);
  const step = (context: RunContext, key: string, work: () => Promise<unknown> | unknown, input: unknown = key) =>
    context.step({ key, kind: 'other', name: key, input }, async () => work());
  const collect = async (
    run: RunRecord,
    since = { seq: 0, sub: 0 },
    events: PlacedEvent[] = [],
  ): Promise<PlacedEvent[]> => {
    for await (const placed of follower.follow(run._id.toHexString(), since, AbortSignal.timeout(10_000)))
      events.push(placed);
    return events;
  };
  const seqs = (events: PlacedEvent[]) => events.filter(({ sub }) => sub === 0).map(({ seq }) => seq);

  it('goes from queued to succeeded, its facts numbered without gaps, to a live and to a late follower alike', async () => {
    const run = await start();
    const heard: PlacedEvent[] = [];
    const live = collect(run, undefined, heard);
    // Who comes only when all is over may read the facts from the record, which has no hints.
    await waitFor('the live follower', () => heard.length > 0);
    await execute(run, async (context) => {
      context.hint({ type: 'status', data: { phase: 'thinking', message: 'Thinking' } });
      for (const piece of ['Hel', 'lo']) context.hint({ type: 'text-delta', data: { key: 'model:1', text: piece } });
      await step(context, 'one', () => 1);
      await Promise.all([step(context, 'two', () => 2), step(context, 'three', () => 3)]);
      await context.succeed(() => Promise.resolve({ answer: 6 }));
    });
    const events = await live;
    expect(seqs(events)).toEqual(
      Array.from({ length: events.filter(({ sub }) => sub === 0).length }, (_, index) => index + 1),
    );
    expect(events.at(0)?.event.type).toBe('run-queued');
    expect(events.at(-1)?.event).toMatchObject({ type: 'run-succeeded', data: { output: { answer: 6 } } });
    const late = await collect(run);
    // A live follower that hears nothing for two seconds believes the record, and passes over the hints before what it says.
    const heardLive = new Set(events.map((placed) => `${placed.seq}.${placed.sub}`));
    expect(late.filter((placed) => placed.sub === 0 || heardLive.has(`${placed.seq}.${placed.sub}`))).toEqual(events);
    expect(late.filter(({ sub }) => sub !== 0).length).toBeGreaterThan(1);
    const third = late[2];
    expect(third && (await collect(run, third))).toEqual(late.slice(3));
  });

  it('gives the same facts from the record when Redis lost the log', async () => {
    const run = await start();
    await execute(run, async (context) => {
      await step(context, 'one', () => 1);
      await context.succeed(() => Promise.resolve({}));
    });
    const before = await collect(run);
    await services.redis.command.del(`${services.prefix}:run:${run._id.toHexString()}:events`);
    expect((await collect(run)).map(({ event }) => event)).toEqual(
      before.filter(({ sub }) => sub === 0).map(({ event }) => event),
    );
  });

  it('replays recorded steps after an attempt that threw, and never runs one twice', async () => {
    const run = await start();
    const calls: string[] = [];
    const work = async (context: RunContext) => {
      await step(context, 'one', () => calls.push('one'));
      await step(context, 'two', () => calls.push('two'));
      if (context.run.attempt === 1) throw new Error('the model server fell over');
      await context.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work)).toBe('requeued');
    expect(await execute(run, work)).toBe('succeeded');
    expect(calls).toEqual(['one', 'two']);
    expect(await read(run)).toMatchObject({ attempt: 2, errorCount: 1, status: 'succeeded' });
  });

  it('leaves a run whose journal write hangs to its lease, and the worker goes on', async () => {
    const run = await start();
    armCrashPoint('journal.before-write:hang');
    const work = async (context: RunContext) => {
      await step(context, 'one', () => 1);
      await context.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work, { timeoutMs: 200 })).toBe('fenced');
    expect(await read(run)).toMatchObject({ status: 'running', journal: [] });
    await services.models.Run.updateOne({ _id: run._id }, { leaseUntil: new Date(Date.now() - 1) });
    expect(await execute(run, work)).toBe('succeeded');
  });

  it('does not end on a step that could not be recorded, though whoever asked for it went on', async () => {
    const run = await start();
    const work = async (context: RunContext) => {
      const later = (key: string) =>
        context.step({ key, kind: 'other', name: key, input: key }, ({ recordLater }) =>
          Promise.resolve(recordLater()),
        );
      await later('first');
      if (context.run.attempt === 1) armCrashPoint('journal.before-write:throw');
      await step(context, 'second', () => 2).catch(() => undefined); // as an agent does with a tool that failed
      await context.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work)).toBe('requeued');
    expect(await execute(run, work)).toBe('succeeded');
    expect((await read(run)).journal.map(({ key }) => key)).toEqual(['first', 'second']);
    expect(seqs(await collect(run))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('saves at its second try where that takes longer than a heartbeat, or than the lease: renewing it collides but once', async () => {
    const run = await start();
    let saves = 0;
    const outcome = await execute(run, (context) =>
      context.succeed(async (session) => {
        saves += 1;
        await services.models.Generation.findOne({ _id: 'none' }).session(session); // the transaction begins here
        await delay(saves === 1 ? 2_500 : 5_000);
        return {};
      }),
    );
    expect({ outcome, saves }).toEqual({ outcome: 'succeeded', saves: 2 });
  });

  it('fails a run that throws every time, with a reason, and runs it again on request', async () => {
    const run = await start();
    for (let attempt = 1; attempt < 5; attempt += 1)
      expect(await execute(run, () => Promise.reject(new Error('no')))).toBe('requeued');
    expect(await execute(run, () => Promise.reject(new Error('no')))).toBe('failed');
    expect((await read(run)).error).toMatchObject({ code: 'run_failed', retryable: true });
    await retryRun({ models: services.models, tickets, log: services.log }, await read(run));
    expect(await execute(run, (context) => context.succeed(() => Promise.resolve({})))).toBe('succeeded');
    expect(seqs(await collect(run))).toEqual(seqs(await collect(run)).map((_, index) => index + 1));
  });

  it('spends a second ticket on nothing', async () => {
    const run = await start();
    let calls = 0;
    const work = async (context: RunContext) => {
      await step(context, 'one', () => (calls += 1));
      await context.succeed(() => Promise.resolve({}));
    };
    const outcomes = await Promise.all([execute(run, work), execute(run, work), execute(run, work)]);
    expect(outcomes.sort()).toEqual(['skipped', 'skipped', 'succeeded']);
    expect(calls).toBe(1);
  });

  it('refuses every write of an attempt that lost its lease', async () => {
    const run = await start();
    let outcomeOfLate: Promise<unknown> | undefined;
    const saved: string[] = [];
    const first = execute(run, async (context) => {
      await step(context, 'one', () => 1);
      await services.models.Run.updateOne({ _id: run._id }, { leaseUntil: new Date(0) }); // as if it had been frozen
      outcomeOfLate = execute(run, async (second) => {
        await second.succeed(() => Promise.resolve(saved.push('second')));
      });
      await outcomeOfLate;
      await expect(step(context, 'two', () => 2)).rejects.toThrow('no longer owns');
      await context.succeed(() => Promise.resolve(saved.push('first')));
    });
    expect(await first).toBe('fenced');
    expect(await outcomeOfLate).toBe('succeeded');
    const after = await read(run);
    expect(after.journal.map(({ key }) => key)).toEqual(['one']);
    expect(after).toMatchObject({ attempt: 2, crashes: 1 });
  });

  it('counts crashes anew from each recorded step, and gives a run up that does not get on', async () => {
    const run = await start();
    const outcomes: string[] = [];
    const losesItsWorker = () => services.models.Run.updateOne({ _id: run._id }, { leaseUntil: new Date(0) });
    /** Records a step where it may, and dies. */
    const attempt = async (key?: string) => {
      const dead = new Promise<void>((resolve) => {
        const working = execute(run, async (context) => {
          if (key) await step(context, key, () => 1);
          await losesItsWorker();
          resolve();
          await new Promise(() => undefined); // ends with the next attempt, which takes the run away
        });
        working.then(
          (outcome) => (outcomes.push(outcome), resolve()),
          () => resolve(),
        );
      });
      await dead;
    };
    for (let number = 1; number <= 5; number += 1) await attempt(`step-${number}`);
    expect(await read(run)).toMatchObject({ status: 'running', crashes: 4, crashesSinceStep: 0 });
    await attempt();
    await attempt();
    await reconcile({ models: services.models, queues, tickets, log: services.log });
    expect(await read(run)).toMatchObject({ status: 'queued', crashes: 7, crashesSinceStep: 3 });
    expect(await execute(run, () => Promise.reject(new Error('not reached')))).toBe('failed');
    const failed = await read(run);
    expect(failed.error).toMatchObject({ code: 'run_poisoned', retryable: true });
    await retryRun({ models: services.models, tickets, log: services.log }, failed);
    expect(await execute(run, (context) => context.succeed(() => Promise.resolve({})))).toBe('succeeded');
    await waitFor('the dead attempts', () => outcomes.length === 7);
    expect(new Set(outcomes)).toEqual(new Set(['fenced']));
  });

  it('holds a kind of run to its own time-out and step limit, where it has them', async () => {
    const counted = async (boundsOf: ExecuteDeps['boundsOf'], steps: number) => {
      const run = await start();
      await execute(
        run,
        async (context) => {
          await step(context, 'failed', () => Promise.reject(new Error('no step of the journal'))).catch(
            () => undefined,
          );
          const numbers = Array.from({ length: steps }, (_, number) => number);
          await Promise.all(numbers.map((number) => step(context, `step-${number}`, () => number)));
          await context.succeed(() => Promise.resolve({}));
        },
        { stepsMax: 3, ...(boundsOf ? { boundsOf } : {}) },
      );
      const { status, error } = await read(run);
      return [status, error?.code, error?.retryable];
    };
    const TOO_MANY = ['failed', 'run_step_limit', false];
    const FINE = ['succeeded', undefined, undefined];
    expect(await counted(undefined, 3)).toEqual(FINE);
    expect(await counted(undefined, 4)).toEqual(TOO_MANY);
    expect(await counted((kind) => (kind === 'canvas.generate' ? { stepsMax: 5 } : {}), 5)).toEqual(FINE);
    expect(await counted((kind) => (kind === 'canvas.generate' ? { stepsMax: 1 } : {}), 2)).toEqual(TOO_MANY);

    const hanging = await start();
    const hangs = () => new Promise<void>(() => undefined);
    expect(await execute(hanging, hangs, { boundsOf: () => ({ timeoutMs: 50 }) })).toBe('failed');
    expect((await read(hanging)).error).toMatchObject({ code: 'run_timeout', retryable: true });
  });

  it('keeps the steps of two agents in one run apart, on a replay too', async () => {
    const run = await start();
    const calls: string[] = [];
    const work = async (context: RunContext) => {
      const [one, two] = [context.under('one'), context.under('two')];
      const inner = one.under('inner');
      const said = await Promise.all(
        [one, two, inner, context].map((its) =>
          step(its, 'model:1', () => (calls.push(its.keyOf('model:1')), its.keyOf('x'))),
        ),
      );
      expect(said).toEqual(['one/x', 'two/x', 'one/inner/x', 'x']);
      expect([one.hasStep('model:1'), inner.hasStep('model:2'), context.hasStep('one/inner/model:1')]).toEqual([
        ...[true, false, true],
      ]);
      if (context.run.attempt === 1) throw new Error('the worker fell over');
      await two.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work)).toBe('requeued');
    expect(await execute(run, work)).toBe('succeeded');
    const keys = ['model:1', 'one/inner/model:1', 'one/model:1', 'two/model:1'];
    expect([...calls].sort()).toEqual(keys);
    expect((await read(run)).journal.map(({ key }) => key).sort()).toEqual(keys);
    const other = await start();
    await execute(other, async (context) => {
      for (const prefix of ['', 'a/b']) expect(() => context.under(prefix)).toThrow('a word without /');
      await context.succeed(() => Promise.resolve({}));
    });
    expect((await read(other)).status).toBe('succeeded');
  });

  it('has no effect after a cancel was answered, and stops within a second', async () => {
    const run = await start();
    const cancel = { models: services.models, redis: services.redis.command, prefix: services.prefix, eventLog };
    let stoppedAfterMs = Infinity;
    let hasWritten = false;
    const outcome = await execute(run, async (context) => {
      await step(context, 'one', () => 1);
      await cancelRun(cancel, await read(run), 'Cancelled by Ana.');
      const cancelledAt = Date.now();
      await waitFor('the word to stop', () => context.signal.aborted);
      stoppedAfterMs = Date.now() - cancelledAt;
      await context.succeed(() => Promise.resolve((hasWritten = true)));
    });
    expect(outcome).toBe('fenced');
    expect(stoppedAfterMs).toBeLessThan(1_000);
    expect(hasWritten).toBe(false);
    expect(await read(run)).toMatchObject({ status: 'cancelled' });
    expect((await collect(run)).at(-1)?.event.type).toBe('run-cancelled');
    await expect(cancelRun(cancel, await read(run), 'again')).resolves.toMatchObject({ status: 'cancelled' });
  });

  it('keeps a step that failed, with its error, its tries and what it cost, and does it anew on request', async () => {
    const run = await start();
    const usage = { inputTokens: 40, outputTokens: 2, cachedInputTokens: 0, modelCalls: 2 };
    const ask = (context: RunContext, fails: boolean) =>
      context.step({ key: 'model:1', kind: 'model', name: 'Model', input: 'a question' }, (call) => {
        for (let tries = 0; tries < 3; tries += 1) call.begin();
        call.charge({ model: 'm', usage, costNanoUsd: 7 });
        if (fails) return Promise.reject(unavailable('model_unavailable', 'The model is away.'));
        return Promise.resolve('an answer');
      });
    await execute(run, async (context) => void (await ask(context, true)));
    const failed = await read(run);
    expect(failed).toMatchObject({ status: 'failed', usage, costNanoUsd: 7, journal: [] });
    expect(failed.failures).toMatchObject([
      {
        ...{ key: 'model:1', kind: 'model', attempt: 1, tries: 3, input: 'a question', usage, costNanoUsd: 7 },
        error: { code: 'model_unavailable', message: 'The model is away.', retryable: true },
      },
    ]);
    const events = await collect(run);
    expect(seqs(events)).toEqual(seqs(events).map((_, index) => index + 1));
    expect(events.map(({ event }) => event.type).slice(-3)).toEqual(['step-started', 'step-failed', 'run-failed']);
    expect(events.at(-1)?.event).toMatchObject({ data: { usage, costUsd: '0.000000007' } });

    await retryRun({ models: services.models, tickets, log: services.log }, failed);
    await execute(run, async (context) => {
      await ask(context, false);
      expect(context.charged()).toMatchObject({ usage: { inputTokens: 80, modelCalls: 4 }, costNanoUsd: 14 });
      await context.succeed(() => Promise.resolve({}));
    });
    const shown = presentRun(await read(run), { count: 6, failed: 3, ...usage, costNanoUsd: 14 });
    expect(shown).toMatchObject({ usage: { modelCalls: 4 }, calls: { count: 6, failed: 3 } });
    expect(shown.steps.map(({ key, tries, error }) => [key, tries, error?.code])).toEqual([
      ['model:1#1', 3, 'model_unavailable'],
      ['model:1', null, undefined],
    ]);
    expect(seqs(await collect(run))).toEqual(seqs(await collect(run)).map((_, index) => index + 1));
  });

  it('keeps the step at which it was cancelled, and what that cost; its end stays its last fact', async () => {
    const run = await start();
    const cancel = { models: services.models, redis: services.redis.command, prefix: services.prefix, eventLog };
    const usage = { inputTokens: 4, outputTokens: 2, cachedInputTokens: 0, modelCalls: 1 };
    await execute(run, async (context) => {
      await context.step({ key: 'model:1', kind: 'model', name: 'Model', input: 'q' }, async (call) => {
        call.charge({ model: 'm', usage, costNanoUsd: 5 });
        await cancelRun(cancel, await read(run), 'Cancelled by Ana.');
        await waitFor('the word to stop', () => call.signal.aborted);
        call.signal.throwIfAborted();
      });
    });
    const noted = { _id: run._id, 'failures.0': { $exists: true } };
    await waitFor('the note', async () => (await services.models.Run.countDocuments(noted)) === 1);
    expect(await read(run)).toMatchObject({
      ...{ status: 'cancelled', usage, costNanoUsd: 5 },
      failures: [{ key: 'model:1', error: { code: 'step_stopped' } }],
    });
    const events = await collect(run);
    expect(events.at(-1)?.event.type).toBe('run-cancelled');
    expect(seqs(events)).toEqual(seqs(events).map((_, index) => index + 1));
  });

  it.each([
    ['by an error', {}, 'model_unavailable', () => Promise.reject(unavailable('model_unavailable', 'It is away.'))],
    [
      'at its time-out',
      { timeoutMs: 300 },
      'run_timeout',
      (signal: AbortSignal) => waitFor('the end of time', () => signal.aborted),
    ],
  ])(
    'saves what it had finished in the transaction of its end, where it fails %s',
    async (_how, overrides, code, fail) => {
      const run = await start();
      const work = async (context: RunContext) => {
        context.keepOnFailure((error) => ({
          said: 'Two blocks are saved.',
          async write(session) {
            await services.connection.collection('left').insertOne({ run: run._id, code: error.code }, { session });
            return { blockCount: 2 };
          },
        }));
        await fail(context.signal);
      };
      expect(await execute(run, work, overrides)).toBe('failed');
      expect(await read(run)).toMatchObject({
        ...{ status: 'failed', output: { blockCount: 2 } },
        error: { code, message: expect.stringContaining('Two blocks are saved.'), retryable: false },
      });
      expect(await services.connection.collection('left').countDocuments({ run: run._id, code })).toBe(1);
      const events = await collect(run);
      expect(events.at(-1)?.event).toMatchObject({ type: 'run-failed', data: { output: { blockCount: 2 } } });
      expect(seqs(events)).toEqual(seqs(events).map((_, index) => index + 1));
      // Run again it would make them a second time.
      await expect(
        retryRun({ models: services.models, tickets, log: services.log }, await read(run)),
      ).rejects.toMatchObject({ code: 'run_kept_part', status: 409 });
    },
  );

  it('fails as it would have where what it had finished cannot be saved; cancelled it saves nothing', async () => {
    const keep = (write: () => Promise<unknown>) => (context: RunContext) => {
      context.keepOnFailure(() => ({ said: 'Saved.', write }));
      return Promise.reject(unavailable('model_unavailable', 'It is away.'));
    };
    const run = await start();
    expect(
      await execute(
        run,
        keep(() => Promise.reject(new Error('the canvas is gone'))),
      ),
    ).toBe('failed');
    expect(await read(run)).toMatchObject({
      status: 'failed',
      error: { code: 'model_unavailable', message: 'It is away.', retryable: true },
    });
    expect((await read(run)).output).toBeUndefined();

    const other = await start();
    const cancel = { models: services.models, redis: services.redis.command, prefix: services.prefix, eventLog };
    let saves = 0;
    const outcome = await execute(other, async (context) => {
      context.keepOnFailure(() => ({ said: 'Saved.', write: () => Promise.resolve((saves += 1)) }));
      await cancelRun(cancel, await read(other), 'Cancelled by Ana.');
      await waitFor('the word to stop', () => context.signal.aborted);
      context.signal.throwIfAborted();
    });
    expect([outcome, saves]).toEqual(['fenced', 0]);
  });

  it('parks without holding a worker and goes on where it was after the answer', async () => {
    const run = await start();
    const waitId = randomUUID();
    const calls: string[] = [];
    const work = async (context: RunContext) => {
      await step(context, 'one', () => calls.push('one'));
      context.park({ kind: 'approval', id: waitId, deadline: new Date(Date.now() + 60_000) });
      await context.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work)).toBe('waiting');
    expect(await read(run)).toMatchObject({ status: 'waiting', waitingFor: { kind: 'approval', id: waitId } });
    const wake = { models: services.models, tickets, log: services.log };
    expect(await wakeRun(wake, run._id, 'something else')).toBe(false);
    expect(await Promise.all([wakeRun(wake, run._id, waitId), wakeRun(wake, run._id, waitId)])).toEqual(
      expect.arrayContaining([true, false]),
    );
    expect(await execute(run, work)).toBe('succeeded');
    expect(calls).toEqual(['one']);
  });

  it('does not park where the answer came first', async () => {
    const run = await start();
    const wakeDeps = { models: services.models, tickets, log: services.log };
    const waitId = randomUUID();
    const outcome = await execute(run, async (context) => {
      await step(context, 'ask', () => wakeRun(wakeDeps, run._id, waitId)); // whoever was asked is quick
      context.park({ kind: 'approval', id: waitId, deadline: new Date(Date.now() + 60_000) });
    });
    expect(outcome).toBe('requeued');
    expect(
      await execute(run, async (context) => {
        context.park({ kind: 'approval', id: waitId, deadline: new Date(Date.now() + 60_000) });
        await context.succeed(() => Promise.resolve({}));
      }),
    ).toBe('succeeded');
    expect(await read(run)).toMatchObject({ status: 'succeeded', attempt: 2, errorCount: 0 });
  });

  it('gives a run back at its last step when the process stops', async () => {
    const run = await start();
    const reissued: number[] = [];
    const outcome = await execute(
      run,
      async (context) => {
        await step(context, 'one', () => 1);
        active.abortAll(new WorkerStopping());
        await step(context, 'two', () => 2);
      },
      { reissue: (_run, ticket) => Promise.resolve(void reissued.push(ticket)) },
    );
    expect(outcome).toBe('requeued');
    expect(reissued).toEqual([2]);
    expect(await read(run)).toMatchObject({ status: 'queued', errorCount: 0, crashes: 0 });
  });

  it('gives a run back with the step that could wait, so that it is not made and paid twice', async () => {
    const run = await start();
    const calls: string[] = [];
    const work = async (context: RunContext) => {
      await context.step({ key: 'one', kind: 'model', name: 'one', input: 'one' }, (call) => {
        call.charge({
          model: 'demo',
          usage: { inputTokens: 3, outputTokens: 4, cachedInputTokens: 0, modelCalls: 1 },
          costNanoUsd: 5,
        });
        call.recordLater();
        return Promise.resolve(calls.push('one'));
      });
      if (context.run.attempt === 1) throw new Error('the worker fell over');
      await context.succeed(() => Promise.resolve({}));
    };
    expect(await execute(run, work)).toBe('requeued');
    expect(await read(run)).toMatchObject({ usage: { inputTokens: 3, modelCalls: 1 }, costNanoUsd: 5 });
    expect(await execute(run, work)).toBe('succeeded');
    expect(calls).toEqual(['one']);
    expect(await read(run)).toMatchObject({ usage: { inputTokens: 3, modelCalls: 1 }, costNanoUsd: 5 });
  });

  it('keeps a large result out of the run and brings it back on a replay', async () => {
    const run = await start();
    const large = 'x'.repeat(50_000);
    const seen: unknown[] = [];
    const work = async (context: RunContext) => {
      seen.push(await step(context, 'large', () => large));
      if (context.run.attempt === 1) throw new Error('once more');
      await context.succeed(() => Promise.resolve({}));
    };
    await execute(run, work);
    expect((await read(run)).journal[0]).toMatchObject({ key: 'large', resultId: expect.any(String) });
    await execute(run, work);
    expect(seen).toEqual([large, large]);
  });

  it('says so when a recorded step is asked with another input', async () => {
    const run = await start();
    await execute(run, async (context) => {
      await step(context, 'one', () => 1, 'a');
      throw new Error('again');
    });
    const errors: unknown[] = [];
    await execute(run, async (context) => {
      await step(context, 'one', () => 1, 'b').catch((error: unknown) => errors.push(error));
      await context.succeed(() => Promise.resolve({}));
    });
    expect(String(errors[0])).toContain('another input');
  });

  it('issues lost tickets again after Redis was emptied, and takes back runs whose lease ran out', async () => {
    const lost = await start();
    const abandoned = await start();
    await services.models.Run.updateOne(
      { _id: abandoned._id },
      { status: 'running', attempt: 1, leaseUntil: new Date(0), workerId: 'dead' },
    );
    await queues['canvas-generation'].obliterate({ force: true });
    await services.models.Run.updateMany(
      { _id: { $in: [lost._id, abandoned._id] } },
      { ticketAt: new Date(Date.now() - 60_000) },
    );
    const report = await reconcile({ models: services.models, queues, tickets, log: services.log });
    expect(report).toMatchObject({ takenBack: 1 });
    expect(report.reissued).toBeGreaterThanOrEqual(1);
    const jobs = await queues['canvas-generation'].getJobs(['prioritized', 'waiting']);
    const payloads = jobs.map((job) => (job.data as { runId: string }).runId);
    expect(payloads).toEqual(expect.arrayContaining([lost._id.toHexString(), abandoned._id.toHexString()]));
    const queued = await read(abandoned);
    expect(queued).toMatchObject({ status: 'queued', crashes: 1, ticket: 2 });
    expect([queued.leaseUntil, queued.workerId]).toEqual([undefined, undefined]);
  });

  it('gives the next ticket to a run whose worker could not claim it: its job has failed, and is kept', async () => {
    const queue = queues['canvas-generation'];
    await queue.obliterate({ force: true });
    const unclaimed = await start();
    const worker = new Worker(queue.name, null, {
      connection: services.redis.dedicated('worker'),
      prefix: services.prefix,
    });
    try {
      const job: Job | undefined = await worker.getNextJob('token', { block: false });
      expect(job?.data).toEqual({ runId: unclaimed._id.toHexString() });
      const ticketAfterSweep = async () => {
        await services.models.Run.updateOne({ _id: unclaimed._id }, { ticketAt: new Date(Date.now() - 60_000) });
        await reconcile({ models: services.models, queues, tickets, log: services.log });
        return (await read(unclaimed)).ticket;
      };
      expect(await ticketAfterSweep()).toBe(1); // it is at work
      await job?.moveToFailed(new Error('write ECONNRESET'), 'token');
      expect(await ticketAfterSweep()).toBe(2);
      expect(await ticketAfterSweep()).toBe(2); // it waits
      expect(await read(unclaimed)).toMatchObject({ status: 'queued', attempt: 0, crashes: 0, errorCount: 0 });
      expect(await queue.getJobState(`${queue.name}-${unclaimed._id.toHexString()}-2`)).toBe('prioritized');
    } finally {
      await worker.close();
    }
  });

  it('answers the same run to the same Idempotency-Key, and refuses another body', async () => {
    const key = randomUUID();
    const request = (body: unknown) =>
      startRun(
        { models: services.models, tickets, log: services.log },
        { caller, kind: 'canvas.generate', title: 'x', input: body, idempotencyKey: key, request: body },
      );
    const [first, second] = await Promise.all([request({ a: 1 }), request({ a: 1 })]);
    expect(first.run._id.toString()).toBe(second.run._id.toString());
    expect([first.isNew, second.isNew].sort()).toEqual([false, true]);
    await expect(request({ a: 2 })).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 });
  });

  it('heartbeats keep a long run’s lease', async () => {
    const run = await start();
    await execute(run, async (context) => {
      const before = (await read(run)).leaseUntil?.getTime() ?? 0;
      await waitFor('a renewed lease', async () => ((await read(run)).leaseUntil?.getTime() ?? 0) > before);
      await context.succeed(() => Promise.resolve({}));
    });
    expect(await read(run)).toMatchObject({ status: 'succeeded' });
  });
});

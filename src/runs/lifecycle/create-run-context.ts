import type { Connection } from 'mongoose';
import type { RunError, RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Models } from '../../models/index';
import { type RunRecord, subjectsOf } from '../../models/runs/run.model';
import { crashPoint } from '../../platform/crash-point';
import { unprocessable } from '../../platform/errors';
import type { Logger } from '../../platform/logger';
import { formatUsd } from '../../platform/money';
import { contextUnder, stepsUnder } from './context-under';
import { describeFailedStep } from '../journal/describe-failed-step';
import { endRun, type Ended } from './end-run';
import { createEventAnnouncer } from '../events/event-announcer';
import type { EventLog } from '../events/event-log';
import type { NewStep } from '../journal/journal-write';
import {
  type Kept,
  type RunContext,
  RunFenced,
  RunParked,
  type RunWait,
  type StepCall,
  type StepDescription,
} from './run-context';
import { hashInput, showInput, StepJournal } from '../journal/step-journal';

export interface RunDeps {
  models: Models;
  connection: Connection;
  eventLog: EventLog;
  log: Logger;
  leaseMs: number;
  /** Steps that the run may record in all. */
  stepsMax: number;
  /** Told before the run's end takes hold of its record: its lease is not to be renewed any more. */
  onHold?(): void;
}

export interface OpenRunContext {
  context: RunContext;
  journal: StepJournal;
  /** What is to be kept although the run fails. */
  keep(error: RunError): Kept | undefined;
  /** All that this attempt asked to be parked for. */
  waits(): RunWait[];
  /** What `succeed` has committed; undefined before. */
  ended(): Ended | undefined;
  /** Announces facts that are already in MongoDB (the run's start, end, waiting). `isEnd` (default): the attempt's last. */
  announce(events: RunEvent[], isEnd?: boolean): void;
  /** Resolves once every event is in the log, or the log is away. */
  close(): Promise<void>;
}

/** Everything a worker may do with a claimed run. See RunContext. */
export async function createRunContext(deps: RunDeps, run: RunRecord, signal: AbortSignal): Promise<OpenRunContext> {
  const runId = run._id.toHexString();
  const journal = await StepJournal.open(deps.models, run);
  const log = deps.log.child({ runId, attempt: run.attempt });
  const events = createEventAnnouncer({ eventLog: deps.eventLog, log }, runId, journal.lastSeq);
  let ending: Ended | undefined;
  let keep: (error: RunError) => Kept | undefined = () => undefined;
  const asked = new Map<string, RunWait>();
  /** In the journal, and under way. */
  let steps = run.journal.length;

  const context: RunContext = {
    run: {
      id: runId,
      kind: run.kind,
      organisationId: run.organisationId.toString(),
      userId: run.userId.toString(),
      tier: run.tier,
      ...(run.apiKeyId && { apiKeyId: run.apiKeyId.toHexString() }),
      ...(run.budgetSubjects && { subjects: subjectsOf(run) }),
      ...(run.subjectId && { subjectId: run.subjectId.toHexString() }),
      input: run.input,
      attempt: run.attempt,
      createdAt: run.createdAt,
    },
    log,
    signal,
    charged: () => journal.charged,
    under: (prefix) => contextUnder(context, prefix),
    keyOf: (key) => key,
    hasStep: (key) => journal.find(key) !== undefined,
    step: (description, work) => runStep(description, work),
    async forget(...prefixes) {
      if (prefixes.length > 0) steps -= await journal.forget(prefixes.map(stepsUnder));
    },
    hint: (event) => events.hint(event),
    park: (wait) => void context.parkForAny([wait]),
    parkForAny(waits) {
      if (waits.length === 0) throw new Error('there is nothing to wait for: the run would never wake');
      const over = waits.map(({ id }) => id).filter((id) => (run.waitsOver ?? []).includes(id));
      if (over.length > 0) return over;
      for (const wait of waits) asked.set(wait.id, wait);
      throw new RunParked(waits);
    },
    async succeed(write) {
      if (!(await journal.isIdle())) throw new RunFenced(`the journal of run ${runId} cannot be written`);
      if (!journal.isWhole) throw new Error('a step could not be recorded: the run goes on from the last that was');
      signal.throwIfAborted();
      ending = await endRun(deps, run, journal, { status: 'succeeded', write }, signal);
      events.announce(ending.events, true);
    },
    keepOnFailure: (kept) => void (keep = kept),
  };

  async function runStep<Result>(
    description: StepDescription,
    work: (call: StepCall) => Promise<Result>,
  ): Promise<Result> {
    const inputHash = hashInput(description.input);
    const found = journal.find(description.key);
    if (found) {
      if (found.inputHash !== inputHash) {
        throw new Error(
          `Step ${description.key} was recorded with another input: the code or what it reads has changed since`,
        );
      }
      return found.result as Result;
    }
    signal.throwIfAborted();
    if (steps >= deps.stepsMax)
      throw unprocessable('run_step_limit', `The run needs more than the ${deps.stepsMax} steps that it may take.`);
    steps += 1;
    const startedAt = new Date();
    const facts: RunEventDraft[] = [];
    let charge: Parameters<StepCall['charge']>[0] | undefined;
    let isForLater = false;
    let tries = 0;
    const { key, kind, name } = description;
    facts.push({ type: 'step-started', data: { key, kind, name } });
    await crashPoint(`${kind}.before-step`);
    let result: Result;
    try {
      result = await work({
        idempotencyKey: `${runId}:${key}`,
        signal,
        emit: (event) => void facts.push(event),
        charge: (made) => void (charge = made),
        begin: () => void (tries += 1),
        recordLater: () => void (isForLater = true),
      });
    } catch (error) {
      steps -= 1;
      const failed = describeFailedStep({ description, attempt: run.attempt, tries, startedAt, charge }, error, signal);
      if (failed) events.announce(await journal.noteFailure(failed));
      throw error;
    }
    await crashPoint(`${kind}.after-step`);
    const finishedAt = new Date();
    facts.push({
      type: 'step-finished',
      data: {
        key,
        kind,
        name,
        durationMs: finishedAt.getTime() - startedAt.getTime(),
        isReplayed: false,
        ...(charge ? { usage: charge.usage, costUsd: formatUsd(charge.costNanoUsd), model: charge.model } : {}),
      },
    });
    const step = {
      key,
      kind,
      name,
      inputHash,
      input: showInput(description.input),
      result,
      events: facts,
      startedAt,
      finishedAt,
      ...(charge ? { model: charge.model, usage: charge.usage, costNanoUsd: charge.costNanoUsd } : {}),
    } as NewStep;
    // Where that fails the journal is not whole, and the attempt does not come to its end.
    if (isForLater) journal.recordLater(step).then(events.announce, () => undefined);
    else events.announce(await journal.record(step));
    return result;
  }

  return {
    context,
    journal,
    keep: (error) => keep(error),
    waits: () => [...asked.values()],
    ended: () => ending,
    announce: (facts, isEnd = true) => events.announce(facts, isEnd),
    close: events.close,
  };
}

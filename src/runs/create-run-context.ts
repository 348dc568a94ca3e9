import type { Connection } from 'mongoose';
import type { Usage } from '../contracts/common';
import type { RunEvent, RunEventDraft } from '../contracts/run-events';
import type { Models } from '../models/index';
import type { RunRecord } from '../models/run.model';
import { crashPoint } from '../platform/crash-point';
import type { Logger } from '../platform/logger';
import { formatUsd } from '../platform/money';
import { endRun } from './end-run';
import type { EventLog, PlacedEvent } from './event-log';
import { HintBuffer } from './hint-buffer';
import { type RunContext, RunParked, type StepCall, type StepDescription } from './run-context';
import { hashInput, type NewStep, showInput, StepJournal } from './step-journal';

export interface RunDeps {
  models: Models;
  connection: Connection;
  eventLog: EventLog;
  log: Logger;
  leaseMs: number;
  /** Told before the run's end takes hold of its record: its lease is not to be renewed any more. */
  onHold?(): void;
  /** Told of each model call that was recorded. */
  onModelCall?(call: { model: string; usage: Usage; firstTokenMs: number | undefined }): void;
}

export interface OpenRunContext {
  context: RunContext;
  journal: StepJournal;
  /** True once `succeed` has committed. */
  isEnded(): boolean;
  /** Announces facts that are already in MongoDB (the run's end, waiting). */
  announce(events: RunEvent[]): void;
  /** Resolves once every event is in the log, or the log is away. */
  close(): Promise<void>;
}

/** Everything a worker may do with a claimed run. See RunContext. */
export async function createRunContext(deps: RunDeps, run: RunRecord, signal: AbortSignal): Promise<OpenRunContext> {
  const runId = run._id.toHexString();
  const journal = await StepJournal.open(deps.models, run);
  const log = deps.log.child({ runId, attempt: run.attempt });
  let appended: Promise<unknown> = Promise.resolve();
  let isFirst = true;
  let ended = false;
  const append = (batch: PlacedEvent[], isEdge = false) => {
    const edge = isEdge || isFirst;
    isFirst = false;
    appended = appended
      .then(() => deps.eventLog.append(runId, batch, edge))
      .catch((error: unknown) =>
        log.debug({ code: 'event_log_away', error }, 'Events not announced; followers read MongoDB'),
      );
  };
  const hints = new HintBuffer(journal.lastSeq, (batch) => append(batch));
  const announce = (events: RunEvent[], isEdge = false) => {
    const last = events.at(-1);
    if (!last) return;
    hints.advance(last.seq);
    append(
      events.map((event) => ({ seq: event.seq, sub: 0, event })),
      isEdge,
    );
  };
  let firstHintAt: number | undefined;
  const pendingFacts: Promise<void>[] = [];
  let factError: unknown;

  const context: RunContext = {
    run: {
      id: runId,
      kind: run.kind,
      organisationId: run.organisationId.toString(),
      userId: run.userId.toString(),
      tier: run.tier,
      input: run.input,
      attempt: run.attempt,
      createdAt: run.createdAt,
    },
    log,
    signal,
    charged: () => journal.charged,
    hasStep: (key) => journal.find(key) !== undefined,
    step: (description, work) => runStep(description, work),
    emit(event) {
      pendingFacts.push(journal.recordEvent(event).then(announce, (error: unknown) => void (factError ??= error)));
    },
    hint(event) {
      firstHintAt ??= performance.now();
      hints.add(event);
    },
    park(wait) {
      if (!(run.waitsOver ?? []).includes(wait.id)) throw new RunParked(wait);
    },
    async succeed(write) {
      await settleFacts();
      signal.throwIfAborted();
      const events = await endRun(deps, run, journal, write);
      ended = true;
      announce(events, true);
    },
  };

  async function settleFacts(): Promise<void> {
    await Promise.all(pendingFacts.splice(0));
    if (factError) throw factError as Error;
  }

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
    const startedAt = new Date();
    const startedMs = performance.now();
    if (description.kind === 'model') firstHintAt = undefined;
    const facts: RunEventDraft[] = [];
    let charge: Parameters<StepCall['charge']>[0] | undefined;
    const { key, kind, name } = description;
    facts.push({ type: 'step-started', data: { key, kind, name } });
    await crashPoint(`${kind}.before-step`);
    const result = await work({
      idempotencyKey: `${runId}:${key}`,
      signal,
      emit: (event) => void facts.push(event),
      charge: (made) => void (charge = made),
    });
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
    announce(await journal.record(step));
    if (charge)
      deps.onModelCall?.({
        model: charge.model,
        usage: charge.usage,
        firstTokenMs: firstHintAt === undefined ? undefined : firstHintAt - startedMs,
      });
    return result;
  }

  return {
    context,
    journal,
    isEnded: () => ended,
    announce: (events) => announce(events, true),
    close: async () => {
      if (await journal.settle()) await Promise.allSettled(pendingFacts);
      hints.flush();
      hints.stop();
      await appended;
    },
  };
}

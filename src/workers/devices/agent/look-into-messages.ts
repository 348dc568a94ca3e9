import { z } from 'zod';
import { type ExtractRequest, extractItems } from '../../../agents/devices/extract/extract-items';
import type { CloudSource, SourceMessage } from '../../../connectors/devices/cloud-source';
import type { ExtractedItem, FilterConfig } from '../../../contracts/devices/agent-schemas';
import type { CloudAgentRecord } from '../../../models/devices/agents/agent-config.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { findAppError } from '../../../platform/errors';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import { askInRun } from './ask-in-run';
import type { RunLog } from './run-log';
import { requireBudgetLeft, takeItems } from './spend-items';
import { type KeyedRef, type MessageEnd, QUEUE_FULL, storeMessage } from './store-message';
import { AGENT_BATCH_MAX } from './run-local-agent';

/** Messages that are read and looked into at the same time. */
const AT_ONCE = 4;
/** The steps of a batch; forgotten once all it gave is stored. */
const PREFIX = 'messages';
/** Of a batch that was begun: its messages, which the tier has given. */
const batchSchema = z.object({ keys: z.array(z.string()), isShort: z.boolean() });
/** What a model says of this one message: asked again it would say the same. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set([
  ...['model_context_too_long', 'model_context_window_exceeded', 'model_rejected'],
  ...['model_answer_invalid', 'model_request_invalid'],
]);
/** The device is not asked: what it has is looked at when an item is delivered. */
const NOTHING_KNOWN: ExtractRequest['known'] = { projects: [], tasks: [] };

interface Looking {
  context: RunContext;
  run: RunRecord;
  agent: CloudAgentRecord;
  source: CloudSource;
  log: RunLog;
  isPreview: boolean;
}

/** Looks into messages of an account, batch after batch. */
export class LookInto {
  /** What a dry run has found, and in how many messages. */
  readonly shown: ExtractedItem[] = [];
  seen = 0;
  private batches = 0;
  private readonly within: RunContext;
  private storing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deps: WorkerDeps,
    private readonly of: Looking,
  ) {
    this.within = of.context.under(PREFIX);
  }

  /**
   * The next batch of these, to its last item; `rest` is for the next. `stopped`: why the run goes no further. A batch that an earlier
   * attempt began is the same one, and is not counted again.
   */
  async batch(left: readonly KeyedRef[], filter: FilterConfig): Promise<{ rest: KeyedRef[]; stopped?: string }> {
    const { context, agent, log, isPreview } = this.of;
    await requireBudgetLeft(this.deps.models, agent, context.charged().costNanoUsd);
    const asked = left.slice(0, AGENT_BATCH_MAX).map(({ sourceKey }) => sourceKey);
    const begun = await this.begin(asked).catch(async (error: unknown) => {
      if (findAppError(error)?.code !== 'run_unreadable') throw error;
      // Run again after its key was deleted: what its steps gave is stored, or is looked into anew.
      await context.forget(PREFIX);
      return this.begin(asked);
    });
    this.batches += 1;
    const { keys, isShort } = batchSchema.parse(begun);
    const mine = new Set(keys);
    const isFull = await this.lookIntoAll(
      left.filter(({ sourceKey }) => mine.has(sourceKey)),
      filter,
    );
    await log.save(context.charged());
    context.hint({ type: 'status', data: { phase: 'calling_tools', message: `${this.seen} messages looked into` } });
    if (isFull) return { rest: [], stopped: QUEUE_FULL };
    // All that its steps gave is stored: the journal holds one batch, however large the account is.
    if (!isPreview) await context.forget(PREFIX);
    if (isShort)
      return { rest: [], stopped: 'Your tier’s files and messages of 30 days are used up; the next run goes on.' };
    return { rest: left.filter(({ sourceKey }) => !mine.has(sourceKey)) };
  }

  /** Takes a batch of these from what the tier gives, once. */
  private begin(asked: readonly string[]): Promise<unknown> {
    const { run, isPreview } = this.of;
    // What a dry run was told is stored nowhere else: its steps stay.
    const key = isPreview ? `batch:${this.batches}` : 'batch';
    return this.within.step({ key, kind: 'other', name: 'Batch of messages', input: {} }, async () => {
      const room = await takeItems(this.deps.models, run, asked.length);
      return { keys: asked.slice(0, room), isShort: room < asked.length };
    });
  }

  /** True where as much waits for the device as may. Where one fails the others at hand come to their end first. */
  private async lookIntoAll(messages: readonly KeyedRef[], filter: FilterConfig): Promise<boolean> {
    const waiting = [...messages];
    let isFull = false;
    let hasFailed = false;
    const work = async () => {
      for (let next = waiting.shift(); next && !isFull && !hasFailed; next = waiting.shift()) {
        try {
          if (await this.lookInto(next, filter)) isFull = true;
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    this.of.context.signal.throwIfAborted();
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return isFull;
  }

  private async lookInto({ ref, sourceKey }: KeyedRef, filter: FilterConfig): Promise<boolean> {
    const { context, source, log, isPreview } = this.of;
    context.signal.throwIfAborted();
    const message = await source.read(ref, filter, context.signal);
    if (!message) return this.store({ sourceKey, read: false, items: [], state: 'done' });
    this.seen += 1;
    const found = await this.extract(sourceKey, message);
    for (const problem of found?.problems ?? []) log.problem(problem);
    if (isPreview) {
      this.shown.push(...(found?.items ?? []));
      log.counts.itemsProcessed += 1;
      return false;
    }
    return this.store({ sourceKey, read: true, items: found?.items ?? [], state: found ? 'done' : 'failed' });
  }

  /** Undefined: it cannot be looked into, now or later; said in the log. */
  private async extract(sourceKey: string, { subject, text }: SourceMessage) {
    const { run, agent } = this.of;
    // Of what was read nothing but the key: a message that was changed meanwhile is the same one.
    const ask = askInRun(this.deps, this.within, { key: sourceKey.slice(0, 24), input: { source: sourceKey } });
    try {
      return await extractItems(ask, {
        ...{ source: { kind: 'mail', name: subject, text }, template: agent.promptTemplate, known: NOTHING_KNOWN },
        ...{ dataTypes: agent.dataTypes },
        today: `${run.createdAt.toISOString().slice(0, 10)} (${agent.scheduleTimezone})`,
      });
    } catch (error) {
      const known = findAppError(error);
      if (!known || !OF_THE_MESSAGE.has(known.code)) throw error;
      this.of.log.problem(`A message could not be looked into: ${known.message}`);
      return undefined;
    }
  }

  /** One after another: each adds to the same log. */
  private store(end: MessageEnd): Promise<boolean> {
    if (this.of.isPreview) return Promise.resolve(false);
    const { agent, run, context } = this.of;
    const stored = this.storing.then(() => storeMessage(this.deps, agent, run, end, context.signal));
    this.storing = stored.catch(() => undefined);
    return stored.then((outcome) => outcome === 'full');
  }
}

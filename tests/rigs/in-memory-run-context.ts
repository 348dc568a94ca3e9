import { isDeepStrictEqual } from 'node:util';
import type { Usage } from '../../src/contracts/kernel/common';
import type { RunError, RunEventDraft } from '../../src/contracts/kernel/run-events';
import { createLogger } from '../../src/platform/logger';
import { contextUnder } from '../../src/runs/lifecycle/context-under';
import {
  type ClaimedRun,
  type Kept,
  type RunContext,
  RunFenced,
  RunParked,
  type StepCall,
  type StepDescription,
} from '../../src/runs/lifecycle/run-context';

/** A journal that outlives its contexts, as MongoDB does. */
export interface MemoryJournal {
  steps: Map<string, { input: unknown; result: unknown; events: RunEventDraft[] }>;
  /** Durable events in the order in which they were recorded. */
  events: RunEventDraft[];
  charges: { model: string; usage: Usage; costNanoUsd: number }[];
  answered: Set<string>;
}
export const createMemoryJournal = (): MemoryJournal => ({
  steps: new Map(),
  events: [],
  charges: [],
  answered: new Set(),
});

export interface MemoryContext<Input> extends RunContext<Input> {
  hints: RunEventDraft[];
  /** All that was emitted by this context, recorded or not. */
  emitted: RunEventDraft[];
  /** What the run would keep if it failed like this now. */
  keptFor(error: RunError): Kept | undefined;
}

/**
 * A run's context over a journal in memory, honest about what the real one promises: recorded steps are not done again,
 * another input under a recorded key is an error, what throws is not recorded.
 * `throwAfter`: the process "dies" right after that many steps were recorded.
 */
export function createMemoryContext<Input>(
  journal: MemoryJournal,
  run: Partial<ClaimedRun<Input>> & { input: Input },
  options: { signal?: AbortSignal; throwAfter?: number } = {},
): MemoryContext<Input> {
  const signal = options.signal ?? new AbortController().signal;
  const log = createLogger({ level: 'silent', role: 'test' });
  const hints: RunEventDraft[] = [];
  const emitted: RunEventDraft[] = [];
  let recorded = 0;
  let isDead = false;
  let kept: (error: RunError) => Kept | undefined = () => undefined;
  const context: MemoryContext<Input> = {
    run: {
      id: '0123456789abcdef01234567',
      kind: 'canvas.generate',
      organisationId: 'a'.repeat(24),
      userId: 'b'.repeat(24),
      tier: 'free',
      attempt: 1,
      createdAt: new Date(0),
      ...run,
    },
    log,
    signal,
    hints,
    emitted,
    under: (prefix) => contextUnder(context, prefix),
    keyOf: (key) => key,
    hasStep: (key) => journal.steps.has(key),
    charged: () => ({
      usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, modelCalls: journal.charges.length },
      costNanoUsd: journal.charges.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0),
    }),
    async step<Result>(description: StepDescription, work: (call: StepCall) => Promise<Result>): Promise<Result> {
      if (isDead) throw new RunFenced('dead');
      const known = journal.steps.get(description.key);
      const input = toJson(description.input);
      if (known) {
        if (!isDeepStrictEqual(known.input, input))
          throw new Error(`step ${description.key} was recorded with another input`);
        return structuredClone(known.result) as Result;
      }
      const own: RunEventDraft[] = [];
      const charges: MemoryJournal['charges'] = [];
      const result = await work({
        idempotencyKey: `${description.key}`,
        signal,
        emit: (event) => void (own.push(event), emitted.push(event)),
        charge: (charge) => void charges.push(charge),
        begin: () => undefined,
        recordLater: () => undefined,
      });
      if (isDead) throw new RunFenced('dead');
      journal.steps.set(description.key, { input, result: toJson(result), events: own });
      journal.events.push(...own);
      journal.charges.push(...charges);
      recorded += 1;
      if (recorded === options.throwAfter) {
        isDead = true;
        throw new RunFenced(`died after ${description.key}`);
      }
      return toJson(result) as Result;
    },
    async forget(...prefixes) {
      if (isDead) throw new RunFenced('dead');
      for (const key of [...journal.steps.keys()])
        if (prefixes.some((prefix) => key.startsWith(`${prefix}/`))) journal.steps.delete(key);
    },
    hint: (event) => void hints.push(event),
    park(wait) {
      if (!journal.answered.has(wait.id)) throw new RunParked([wait]);
    },
    parkForAny(waits) {
      const over = waits.map(({ id }) => id).filter((id) => journal.answered.has(id));
      if (over.length === 0) throw new RunParked(waits);
      return over;
    },
    keepOnFailure: (keep) => void (kept = keep),
    keptFor: (error) => kept(error),
    succeed: () => Promise.reject(new Error('not part of this double')),
  };
  return context;
}

const toJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

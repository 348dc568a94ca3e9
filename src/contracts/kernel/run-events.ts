import { z } from 'zod';
import { costUsdSchema, timestampSchema, usageSchema } from './common';

export const RUN_STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const STEP_KINDS = ['model', 'tool', 'save', 'other'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

export const runErrorSchema = z
  .object({ code: z.string(), message: z.string(), retryable: z.boolean() })
  .meta({ id: 'RunError' });
export type RunError = z.infer<typeof runErrorSchema>;

/** Phases a person is told of; the canvas panel draws them in this order. */
export const PHASES = [
  'queued',
  'thinking',
  'calling_tools',
  'reviewing',
  'saving',
  'broadcasting',
  'retrying',
  'fallback',
  'resumed',
] as const;
export type Phase = (typeof PHASES)[number];

const event = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({ seq: z.int().min(1), at: timestampSchema, type: z.literal(type), data });

const waitEventSchema = z.object({ for: z.string(), id: z.string(), deadline: timestampSchema.nullable() });

const toolSchema = z.object({
  tool: z.string(),
  output: z.unknown(),
  /** With `input` the model's call, where the output is of one; several outputs may be of the same. */
  toolCallId: z.string().optional(),
  input: z.unknown().optional(),
  /** Of the step that the tool is called in. */
  key: z.string().optional(),
});

/**
 * What happens in a run, in order. Facts count `seq` from 1 (`run-queued`) without gaps and are in MongoDB before
 * anybody sees them. Hints (`text-delta`, `text-reset`, `tool-preview`) carry the `seq` of the fact before them; their SSE id is `<seq>.<n>`,
 * and a log rebuilt from the journal lacks them, as it lacks the facts of steps that a long run has forgotten.
 */
export const runEventSchema = z
  .discriminatedUnion('type', [
    event('run-queued', z.object({ position: z.int().min(0).optional() })),
    event('run-started', z.object({ attempt: z.int(), isResumed: z.boolean() })),
    /** `retryAt`: when a failed model call is tried again, with `retrying`. */
    event('status', z.object({ phase: z.enum(PHASES), message: z.string(), retryAt: timestampSchema.optional() })),
    event('step-started', z.object({ key: z.string(), kind: z.enum(STEP_KINDS), name: z.string() })),
    event(
      'step-finished',
      z.object({
        key: z.string(),
        kind: z.enum(STEP_KINDS),
        name: z.string(),
        durationMs: z.number(),
        isReplayed: z.boolean(),
        usage: usageSchema.optional(),
        costUsd: costUsdSchema.optional(),
        model: z.string().optional(),
      }),
    ),
    /** It did not come to its end: nothing of it is replayed. `tries`: how often what it does was begun. */
    event(
      'step-failed',
      z.object({
        key: z.string(),
        kind: z.enum(STEP_KINDS),
        name: z.string(),
        attempt: z.int(),
        tries: z.int(),
        durationMs: z.number(),
        error: runErrorSchema,
        usage: usageSchema.optional(),
        costUsd: costUsdSchema.optional(),
        model: z.string().optional(),
      }),
    ),
    event('text-delta', z.object({ key: z.string(), text: z.string() })),
    /** The whole text of a finished message: in place of its deltas, where some were lost. */
    event('text-complete', z.object({ key: z.string(), text: z.string() })),
    event('text-reset', z.object({ key: z.string() })),
    event('tool-preview', toolSchema),
    event('tool-output', toolSchema),
    event(
      'tool-refused',
      z.object({ tool: z.string().optional(), code: z.string(), message: z.string(), retryable: z.boolean() }),
    ),
    /** It is parked for this, the nearest deadline; where for several things at once, `waits` has them all. */
    event('run-waiting', waitEventSchema.extend({ waits: z.array(waitEventSchema).optional() })),
    event('run-succeeded', z.object({ output: z.unknown(), usage: usageSchema, costUsd: costUsdSchema })),
    /** `output`: what it had finished by then and kept. */
    event(
      'run-failed',
      z.object({ error: runErrorSchema, usage: usageSchema, costUsd: costUsdSchema, output: z.unknown().optional() }),
    ),
    event('run-cancelled', z.object({ reason: z.string() })),
  ])
  .meta({ id: 'RunEvent' });
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
/** An event before the log gives it `seq` and `at`. */
export type RunEventDraft = {
  [Type in RunEventType]: { type: Type; data: Extract<RunEvent, { type: Type }>['data'] };
}[RunEventType];

export const FINAL_EVENTS: readonly RunEventType[] = ['run-succeeded', 'run-failed', 'run-cancelled'];

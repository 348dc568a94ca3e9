import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema, usageSchema } from './common';
import { defineOperation } from './operation';
import { RUN_STATUSES, runErrorSchema, STEP_KINDS } from './run-events';
import {
  RUN_KINDS,
  RUN_SUBJECTS,
  type RunSubject,
  SYSTEM_EVENT_FORMATS,
  type SystemEventFormat,
} from '../systems/names';

const runWaitSchema = z.object({ kind: z.string(), id: z.string(), deadline: timestampSchema.nullable() });

export const runSummarySchema = z
  .object({
    id: idSchema,
    kind: z.enum(RUN_KINDS),
    title: z.string(),
    status: z.enum(RUN_STATUSES),
    attempt: z.int(),
    subject: z.object({ kind: z.enum(RUN_SUBJECTS), id: idSchema }).nullable(),
    requestedBy: z.object({ id: idSchema, name: z.string() }),
    model: z.string().nullable(),
    usage: usageSchema,
    costUsd: costUsdSchema,
    error: runErrorSchema.nullable(),
    /** What it waits for: of several things that with the nearest deadline. */
    waitingFor: runWaitSchema.nullable(),
    /** All that it waits for at once, by deadline: the first that is answered, or runs out, wakes it. */
    waits: z.array(runWaitSchema),
    createdAt: timestampSchema,
    startedAt: timestampSchema.nullable(),
    finishedAt: timestampSchema.nullable(),
  })
  .meta({ id: 'RunSummary' });
export type RunSummary = z.infer<typeof runSummarySchema>;

export const stepSchema = z
  .object({
    key: z.string(),
    kind: z.enum(STEP_KINDS),
    name: z.string(),
    attempt: z.int(),
    startedAt: timestampSchema,
    finishedAt: timestampSchema,
    model: z.string().nullable(),
    usage: usageSchema.nullable(),
    costUsd: costUsdSchema.nullable(),
    /** Cut at 2,000 characters. */
    input: z.string(),
    /** Cut at 20,000 characters. */
    output: z.string(),
    /** Why it did not come to its end; `key` is then that of the step, `#` and the run's attempt. */
    error: runErrorSchema.nullable(),
    /** How often what it does was begun: calls of a model that were tried. Null where nobody counts. */
    tries: z.int().nullable(),
  })
  .meta({ id: 'Step' });
export type Step = z.infer<typeof stepSchema>;

export const runSchema = runSummarySchema
  .extend({
    input: z.unknown(),
    output: z.unknown(),
    /** Recorded steps, and those that failed, as they began. */
    steps: z.array(stepSchema),
    /** Further ones of a long run, which are not listed: what they gave lies elsewhere. */
    forgottenSteps: z.int(),
    crashes: z.int(),
    errors: z.int(),
    /** Every call of a model that was made for it, whatever became of it: the sums of the ledger. */
    calls: z.object({
      count: z.int(),
      failed: z.int(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      costUsd: costUsdSchema,
    }),
  })
  .meta({ id: 'Run' });
export type Run = z.infer<typeof runSchema>;

const KERNEL_FORMATS = ['native', 'agui'] as const;
export type RunEventFormat = (typeof KERNEL_FORMATS)[number] | SystemEventFormat;

/** Longest search for runs, in characters. */
const RUN_SEARCH_MAX = 200;
const aboutSchema = z.string().regex(new RegExp(`^(?:${RUN_SUBJECTS.join('|')}):[0-9a-f]{24}$`), 'must be kind:id');

/** What a value of `about` names. */
export function parseAbout(about: string): { kind: RunSubject; id: string } {
  const [kind, id] = z.tuple([z.enum(RUN_SUBJECTS), idSchema]).parse(about.split(':'));
  return { kind, id };
}

const params = z.object({ runId: idSchema });
const tag = 'Runs';

export const runsList = defineOperation({
  id: 'runs.list',
  method: 'get',
  path: '/api/v1/runs',
  tag,
  summary:
    'Runs of the caller, and those about what is shared with the caller; about one thing all, where the caller may see it',
  permission: { kind: 'user' },
  query: listQuery.extend({
    kind: z.enum(RUN_KINDS).optional(),
    status: z.enum(RUN_STATUSES).optional(),
    about: aboutSchema.optional().describe('About this alone: kind and id, `<system>:<id>`'),
    q: z
      .string()
      .trim()
      .max(RUN_SEARCH_MAX)
      .optional()
      .describe('With each of these words in the title, large or small; the first eight count'),
    requestedBy: idSchema.optional().describe('Of this person only'),
    from: timestampSchema.optional().describe('Begun at this moment or later, to the second'),
    to: timestampSchema.optional().describe('Begun before this moment, to the second'),
  }),
  responses: { 200: listOf(runSummarySchema) },
});
export const runsGet = defineOperation({
  id: 'runs.get',
  method: 'get',
  path: '/api/v1/runs/{runId}',
  tag,
  summary: 'A run with its recorded steps',
  permission: { kind: 'run', access: 'read' },
  params,
  responses: { 200: runSchema },
});
export const runsEvents = defineOperation({
  id: 'runs.events',
  method: 'get',
  path: '/api/v1/runs/{runId}/events',
  tag,
  summary: 'Follow a run (SSE)',
  description:
    'Honours `Last-Event-ID`; `since` is the same for clients that cannot send it. Ends after the last event. `agui` is the AG-UI protocol 1.0.',
  permission: { kind: 'run', access: 'read' },
  params,
  query: z.object({
    since: z.coerce.number().int().min(0).optional(),
    format: z.enum([...KERNEL_FORMATS, ...SYSTEM_EVENT_FORMATS]).default('native'),
  }),
  responses: {
    200: { mediaType: 'text/event-stream', description: 'One frame an event; `id` is its sequence number.' },
  },
});
export const runsCancel = defineOperation({
  id: 'runs.cancel',
  method: 'post',
  path: '/api/v1/runs/{runId}/cancel',
  tag,
  summary: 'Cancel a run',
  description:
    'Once this answers, the run has no further effect. 409 `run_finished` where it had ended before; cancelling twice is 200.',
  permission: { kind: 'run', access: 'write' },
  params,
  responses: { 200: runSummarySchema },
});
export const runsRetry = defineOperation({
  id: 'runs.retry',
  method: 'post',
  path: '/api/v1/runs/{runId}/retry',
  tag,
  summary: 'Run a failed or cancelled run again, from its last recorded step',
  description:
    'What waited for an approval and did not get it is asked anew. The caller needs what starting it needs, now: that it is their own is not enough. It is paid for by whose run it is (409 `run_owner_gone` where they left), and counts as no further run of the month. 402 `budget_exceeded` where a budget cannot pay for a call, 429 `too_many_runs` where the organisation has as many at work as its tier allows.',
  limit: 'generations',
  callsModels: true,
  permission: { kind: 'run', access: 'start' },
  params,
  responses: { 202: z.object({ runId: idSchema }) },
});

export const runOperations = [runsList, runsGet, runsEvents, runsCancel, runsRetry] as const;

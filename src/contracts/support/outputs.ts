import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { NOTE_ORIGINS, sectionSchema } from './documentation';
import { streamQuery } from './messages';
import { can, params, tag } from './scope';

/** What a session leaves beside its notes. Time entries are reckoned; the others are written by a model. */
export const OUTPUT_KINDS = ['customer_reply', 'knowledge_article', 'escalation_brief', 'time_entry'] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];
export const WRITTEN_OUTPUT_KINDS = ['customer_reply', 'knowledge_article', 'escalation_brief'] as const;
export type WrittenOutputKind = (typeof WRITTEN_OUTPUT_KINDS)[number];

export const timeEntrySchema = z
  .object({
    started_at: timestampSchema,
    ended_at: timestampSchema,
    /** By the session’s clock (`time_spent`), less what an earlier entry has billed. */
    actual_minutes: z.int(),
    /** `actual_minutes` up to the next multiple of `rounding_minutes`, and no less than `minimum_minutes`. */
    billed_minutes: z.int(),
    rounding_minutes: z.int(),
    /** null: an entry from before it was kept. */
    minimum_minutes: z.int().nullable(),
    notes: z.string(),
  })
  .meta({ id: 'TimeEntry' });
export type TimeEntry = z.infer<typeof timeEntrySchema>;

export const outputSchema = z
  .object({
    kind: z.enum(OUTPUT_KINDS),
    status: z.enum(['pending', 'ready', 'failed']),
    /** Markdown; empty until it is ready, and of a time entry. */
    text: z.string(),
    /** Empty for a customer reply: it has no headings. */
    sections: z.array(sectionSchema),
    origin: z.enum(NOTE_ORIGINS).nullable(),
    time_entry: timeEntrySchema.nullable(),
    error: z.string().nullable(),
    run_id: idSchema.nullable(),
    updated_at: timestampSchema,
  })
  .meta({ id: 'SessionOutput' });
export type SessionOutput = z.infer<typeof outputSchema>;

const kindParams = params.extend({ kind: z.enum(OUTPUT_KINDS) });

export const outputsList = defineOperation({
  id: 'support.outputs.list',
  method: 'get',
  path: '/api/ai-sessions/{id}/outputs',
  tag,
  summary: 'What the session left: reply, article, brief, time entry',
  permission: can('read'),
  params,
  responses: { 200: z.object({ session_id: idSchema, items: z.array(outputSchema) }) },
});
export const outputEdit = defineOperation({
  id: 'support.outputs.edit',
  method: 'put',
  path: '/api/ai-sessions/{id}/outputs/{kind}',
  tag,
  summary: 'Change an output oneself',
  description:
    '`text` for what is written, `billed_minutes` and `notes` for a time entry; else 422 `output_fields_wrong`.',
  permission: can('write'),
  params: kindParams,
  body: z.strictObject({
    text: z.string().min(1).max(50_000).optional(),
    billed_minutes: z.int().min(0).max(100_000).optional(),
    notes: z.string().max(4_000).optional(),
  }),
  responses: { 200: outputSchema },
});
export const outputWrite = defineOperation({
  id: 'support.outputs.write',
  method: 'post',
  path: '/api/ai-sessions/{id}/outputs/{kind}',
  tag,
  summary: 'Have an output written, or written anew',
  permission: can('write'),
  params: kindParams,
  limit: 'supportDocuments',
  callsModels: true,
  isIdempotent: true,
  keepsOwnAnswer: true,
  body: z.strictObject({ instruction: z.string().trim().max(1_000).optional() }),
  responses: { 202: z.object({ runId: idSchema }) },
});
export const outputStream = defineOperation({
  id: 'support.outputs.stream',
  method: 'get',
  path: '/api/ai-sessions/{id}/outputs/{kind}/stream',
  tag,
  summary: 'An output as it is written (SSE)',
  description: 'As the stream of the notes; nothing is started: 404 `output_not_found` where it was not asked for.',
  permission: can('read'),
  params: kindParams,
  query: streamQuery,
  limit: 'supportDocuments',
  responses: { 200: { mediaType: 'text/event-stream', description: 'The text, in pieces.' } },
});

/** What a session leaves. */
export const supportOutputOperations = [outputsList, outputEdit, outputWrite, outputStream] as const;

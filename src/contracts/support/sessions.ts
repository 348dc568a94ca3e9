import { z } from 'zod';
import { costUsdSchema, idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { can, params, SUMMARY_MAX, tag, text, TITLE_MAX } from './scope';
import { taskLaneSchema } from './task-lane';

export const SESSION_STATUSES = ['active', 'paused', 'resolved', 'escalated'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];
export const SESSION_MODES = ['chat', 'guided'] as const;
/** How a problem ended, for reports; `other` where nothing fits. */
export const RESOLVE_CODES = [
  'fixed',
  'workaround',
  'user_education',
  'configuration_change',
  'hardware_replaced',
  'third_party',
  'duplicate',
  'not_reproducible',
  'no_response',
  'other',
] as const;
export type ResolveCode = (typeof RESOLVE_CODES)[number];
/** Where the notes stand with the organisation's ticket system; `pending_retry` also before the first try. */
export const PSA_PUSH_STATUSES = ['sent', 'pending_retry', 'no_psa', 'failed'] as const;
export type PsaPushStatus = (typeof PSA_PUSH_STATUSES)[number];

/** What of the ticket system stands in each answer about a session. */
export const psaFields = {
  psa_push_status: z.enum(PSA_PUSH_STATUSES),
  psa_push_error: z.string().nullable(),
  /** The ticket system knows no member for who did the work: notes stand under the connection's own name. */
  member_mapping_warning: z.string().nullable(),
};

/** One step of a guided session. What was answered is null until it was. */
export const guidedStepSchema = z
  .object({
    step_order: z.int().min(0),
    content: z.object({ text: z.string(), options: z.array(z.string()) }),
    free_text_input: z.string().nullable(),
    selected_option: z.string().nullable(),
    was_skipped: z.boolean(),
    created_at: timestampSchema,
    answered_at: timestampSchema.nullable(),
  })
  .meta({ id: 'GuidedStep' });
export type GuidedStep = z.infer<typeof guidedStepSchema>;

export const sessionSummarySchema = z
  .object({
    id: idSchema,
    /** The same as `id`. */
    session_id: idSchema,
    title: z.string(),
    problem_summary: z.string(),
    problem_domain: z.string(),
    mode: z.enum(SESSION_MODES),
    status: z.enum(SESSION_STATUSES),
    /** Who works on it. */
    owner: z.object({ id: idSchema, name: z.string() }),
    /** Whom it was escalated to; null: nobody in particular. */
    escalated_to: z.object({ id: idSchema, name: z.string() }).nullable(),
    /** In the organisation's ticket system; empty: none. */
    ticket_id: z.string(),
    /** The paused session that this one goes on with; null: none. It may be gone. */
    resumes: idSchema.nullable(),
    message_count: z.int(),
    open_tasks: z.int(),
    last_message: z.object({ role: z.enum(['user', 'assistant']), text: z.string(), at: timestampSchema }).nullable(),
    /** What was worked on it, without pauses, to the end or to now. `minutes` are whole ones; `seconds` for a clock that goes on. */
    time_spent: z.object({ seconds: z.int(), minutes: z.int(), display: z.string() }),
    costUsd: costUsdSchema,
    ...psaFields,
    created_at: timestampSchema,
    updated_at: timestampSchema,
    concluded_at: timestampSchema.nullable(),
  })
  .meta({ id: 'SupportSessionSummary' });
export type SessionSummary = z.infer<typeof sessionSummarySchema>;

export const similarSessionSchema = z
  .object({
    session_id: idSchema,
    title: z.string(),
    problem_domain: z.string(),
    resolution_summary: z.string(),
    resolved_at: timestampSchema,
    /** Why it was found. */
    matched: z.array(z.enum(['meaning', 'words'])).min(1),
    /** 0 to 1. */
    score: z.number().min(0).max(1),
  })
  .meta({ id: 'SimilarSession' });
export type SimilarSession = z.infer<typeof similarSessionSchema>;

export const sessionSchema = sessionSummarySchema
  .extend({
    revision: z.int(),
    resolution_summary: z.string(),
    resolve_code: z.enum(RESOLVE_CODES).nullable(),
    escalation_reason: z.string(),
    pending_task_lane: taskLaneSchema,
    steps: z.array(guidedStepSchema),
    similar: z.array(similarSessionSchema),
    /** The run that answers now; null: none. */
    reply_run_id: idSchema.nullable(),
    /** The run that writes, or wrote, the notes; null: none yet. */
    documentation_run_id: idSchema.nullable(),
    /** What the caller may do. */
    access: z.object({ canWrite: z.boolean(), canConclude: z.boolean() }),
  })
  .meta({ id: 'SupportSession' });
export type SupportSession = z.infer<typeof sessionSchema>;

export const sessionCreate = defineOperation({
  id: 'support.create',
  method: 'post',
  path: '/api/ai-sessions',
  tag,
  summary: 'Begin a support session',
  permission: { kind: 'organisation', role: 'member' },
  makes: 'support',
  isIdempotent: true,
  body: z.strictObject({
    title: text(TITLE_MAX).min(1),
    problem_summary: text(SUMMARY_MAX).optional(),
    problem_domain: text(100).optional(),
    mode: z.enum(SESSION_MODES).optional(),
    ticket_id: text(100).optional(),
    /** A paused session whose summary this one begins with. */
    resumes: idSchema.optional(),
  }),
  responses: { 201: sessionSchema },
});
export const sessionList = defineOperation({
  id: 'support.list',
  method: 'get',
  path: '/api/ai-sessions',
  tag,
  summary: 'Sessions the caller may see, last changed first',
  description: 'One’s own, those escalated to one, and for admins all of the organisation.',
  permission: { kind: 'user' },
  query: listQuery.extend({
    status: z.enum(SESSION_STATUSES).optional(),
    domain: z.string().max(100).optional(),
    psa: z.enum(PSA_PUSH_STATUSES).optional(),
    owner: idSchema.optional().describe('Of this person only'),
  }),
  responses: { 200: listOf(sessionSummarySchema) },
});
export const sessionGet = defineOperation({
  id: 'support.get',
  method: 'get',
  path: '/api/ai-sessions/{id}',
  tag,
  summary: 'One session, with its lane and steps',
  permission: can('read'),
  params,
  responses: { 200: sessionSchema },
});
export const sessionUpdate = defineOperation({
  id: 'support.update',
  method: 'patch',
  path: '/api/ai-sessions/{id}',
  tag,
  summary: 'Change what a session is about',
  permission: can('write'),
  params,
  body: z.strictObject({
    title: text(TITLE_MAX).min(1).optional(),
    problem_summary: text(SUMMARY_MAX).optional(),
    problem_domain: text(100).optional(),
    ticket_id: text(100).optional(),
    revision: z.int().optional(),
  }),
  responses: { 200: sessionSchema },
});
export const sessionDelete = defineOperation({
  id: 'support.delete',
  method: 'delete',
  path: '/api/ai-sessions/{id}',
  tag,
  summary: 'Delete a session with all that is in it, for good',
  permission: can('write'),
  params,
  responses: { 204: null },
});

/** Sessions themselves. */
export const supportSessionOperations = [sessionCreate, sessionList, sessionGet, sessionUpdate, sessionDelete] as const;

import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { can, params, tag } from './scope';
import { streamQuery } from './messages';

/** The headings of ticket notes, in their order; nothing else is a heading there. */
export const NOTE_SECTIONS = ['Problem Summary', 'Steps Taken', 'Resolution', 'Next Steps'] as const;
export type NoteSection = (typeof NOTE_SECTIONS)[number];
/** Of the brief that goes with an escalation. */
export const BRIEF_SECTIONS = ['Tried', 'Ruled Out', 'Suspected', 'Next'] as const;
/** Of a knowledge-article draft. */
export const ARTICLE_SECTIONS = ['Symptoms', 'Cause', 'Resolution', 'Prevention'] as const;

/** What a statement rests on: a message, a guided step, a command with its output, an attachment, the engineer’s own notes, a task that is still open. */
export const evidenceSchema = z
  .object({
    kind: z.enum(['message', 'step', 'command', 'attachment', 'notes', 'task']),
    /** Of the message or attachment; of a command `<message id>:<item id>`; of a step its order; of a task the item’s; empty for notes. */
    id: z.string(),
    /** For people: “14:02”, “Step 3”, “ipconfig /all”. */
    label: z.string(),
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof evidenceSchema>;

export const statementSchema = z
  .object({
    /** As it stands in the text, without list marks. */
    text: z.string(),
    /** Empty: it rests on nothing that was recorded; the engineer is to look at it. */
    evidence: z.array(evidenceSchema),
  })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof statementSchema>;

export const sectionSchema = z
  .object({ section: z.string(), text: z.string(), statements: z.array(statementSchema) })
  .meta({ id: 'NoteSectionText' });
export type SectionText = z.infer<typeof sectionSchema>;

/** `model`: written by a model; `fallback`: from the record, as no model did; `edited`: by a person. */
export const NOTE_ORIGINS = ['model', 'fallback', 'edited'] as const;
export const notesSchema = z
  .object({
    version: z.int().min(1),
    /** Markdown: the four sections and nothing else. */
    text: z.string(),
    sections: z.array(sectionSchema),
    origin: z.enum(NOTE_ORIGINS),
    /** A living draft, written while the session goes on; false: the notes. */
    is_draft: z.boolean(),
    /** What had to be mended in the model’s text, in words; empty: nothing. */
    repairs: z.array(z.string()),
    author: z.object({ id: idSchema, name: z.string() }).nullable(),
    approved_at: timestampSchema.nullable(),
    approved_by: z.object({ id: idSchema, name: z.string() }).nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'TicketNotes' });
export type TicketNotes = z.infer<typeof notesSchema>;

/** The notes without any model: what the record says. */
export const structuredDocumentationSchema = z
  .object({
    problem_summary: z.string(),
    diagnostic_steps: z.array(
      z.object({ description: z.string(), result: z.string().nullable(), evidence: evidenceSchema.nullable() }),
    ),
    resolution_summary: z.string(),
    next_steps: z.string(),
    time_spent: z.string(),
  })
  .meta({ id: 'SessionDocumentation' });
export type SessionDocumentation = z.infer<typeof structuredDocumentationSchema>;

const versionParams = params.extend({ version: z.coerce.number().int().min(1) });

export const documentationGet = defineOperation({
  id: 'support.documentation.get',
  method: 'get',
  path: '/api/ai-sessions/{id}/documentation',
  tag,
  summary: 'What happened, from the record alone',
  permission: can('read'),
  params,
  responses: { 200: structuredDocumentationSchema },
});
export const documentationStream = defineOperation({
  id: 'support.documentation.stream',
  method: 'get',
  path: '/api/ai-sessions/{id}/documentation/stream',
  tag,
  summary: 'The ticket notes as they are written (SSE)',
  description:
    'One model call, however many read: who comes later gets the same text. `data: <text>`, then `data: [DONE]` or `data: [ERROR] <message>`. `format=typed`: events `section-start`, `delta`, `section-end`, `status`, `reset`, `done`, `error`, with JSON. `Last-Event-ID` is honoured. For a session that goes on: the notes as of now.',
  permission: can('read'),
  params,
  query: streamQuery,
  limit: 'supportDocuments',
  callsModels: true,
  responses: { 200: { mediaType: 'text/event-stream', description: 'Exactly four markdown sections.' } },
});
export const notesVersions = defineOperation({
  id: 'support.notes.list',
  method: 'get',
  path: '/api/ai-sessions/{id}/documentation/versions',
  tag,
  summary: 'Versions of the ticket notes, the newest first',
  permission: can('read'),
  params,
  responses: { 200: z.object({ items: z.array(notesSchema) }) },
});
export const notesEdit = defineOperation({
  id: 'support.notes.edit',
  method: 'put',
  path: '/api/ai-sessions/{id}/documentation',
  tag,
  summary: 'Write the ticket notes oneself: a new version',
  description:
    '422 `notes_sections_wrong` where the text is not the four sections in their order. `version`: the one that was seen; 409 `notes_changed` where there is a newer one.',
  permission: can('write'),
  params,
  body: z.strictObject({ text: z.string().min(1).max(50_000), version: z.int().min(0).optional() }),
  responses: { 200: notesSchema },
});
export const notesRegenerate = defineOperation({
  id: 'support.notes.regenerate',
  method: 'post',
  path: '/api/ai-sessions/{id}/documentation/regenerate',
  tag,
  summary: 'Have the notes, or one section, written anew',
  description: 'Follow it with `GET …/documentation/stream`. Until it is done the version before stays.',
  permission: can('write'),
  params,
  limit: 'supportDocuments',
  callsModels: true,
  isIdempotent: true,
  keepsOwnAnswer: true,
  body: z.strictObject({
    section: z.enum(NOTE_SECTIONS).optional(),
    instruction: z.string().trim().max(1_000).optional(),
  }),
  responses: { 202: z.object({ runId: idSchema }) },
});
export const notesApprove = defineOperation({
  id: 'support.notes.approve',
  method: 'post',
  path: '/api/ai-sessions/{id}/documentation/versions/{version}/approve',
  tag,
  summary: 'Approve a version: this text is what the ticket system gets',
  permission: can('write', 'engineer'),
  params: versionParams,
  responses: { 200: notesSchema },
});

/** Ticket notes. */
export const supportDocumentationOperations = [
  documentationGet,
  documentationStream,
  notesVersions,
  notesEdit,
  notesRegenerate,
  notesApprove,
] as const;

import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { can, params, tag } from './scope';

export const EXPORT_FORMATS = ['markdown', 'pdf', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Exports of sessions that wait or are at work, a person. */
export const SESSION_EXPORTS_OPEN_MAX = 3;
/** How long a file can be fetched. */
export const SESSION_EXPORT_KEPT_MINUTES = 60;
/** The longest `wait`, in seconds. */
export const EXPORT_WAIT_MAX_SECONDS = 25;

export const sessionExportSchema = z
  .object({
    id: idSchema,
    session_id: idSchema,
    format: z.enum(EXPORT_FORMATS),
    status: z.enum(['queued', 'running', 'ready', 'failed']),
    /** Of the file; null until it is ready. */
    size_bytes: z.int().nullable(),
    /** Why it failed; else null. */
    error: z.string().nullable(),
    created_at: timestampSchema,
    /** The file is gone after this. */
    expires_at: timestampSchema,
  })
  .meta({ id: 'SessionExport' });
export type SessionExport = z.infer<typeof sessionExportSchema>;

const exportParams = params.extend({ exportId: idSchema });

export const sessionExportCreate = defineOperation({
  id: 'support.exports.create',
  method: 'post',
  path: '/api/ai-sessions/{id}/exports',
  tag,
  summary: 'Have a session with notes, evidence and outputs written as a file',
  description: `A worker writes it. 429 where ${SESSION_EXPORTS_OPEN_MAX} of the caller's are at work.`,
  permission: can('read'),
  scope: 'read',
  params,
  isIdempotent: true,
  body: z.strictObject({ format: z.enum(EXPORT_FORMATS).default('markdown') }),
  responses: { 202: sessionExportSchema },
});
export const sessionExportGet = defineOperation({
  id: 'support.exports.get',
  method: 'get',
  path: '/api/ai-sessions/{id}/exports/{exportId}',
  tag,
  summary: 'How an export of a session stands',
  description: '`wait`: answers when it is ready or has failed, at the latest after so many seconds.',
  permission: can('read'),
  params: exportParams,
  query: z.object({ wait: z.coerce.number().int().min(0).max(EXPORT_WAIT_MAX_SECONDS).default(0) }),
  responses: { 200: sessionExportSchema },
});
export const sessionExportFile = defineOperation({
  id: 'support.exports.file',
  method: 'get',
  path: '/api/ai-sessions/{id}/exports/{exportId}/file',
  tag,
  summary: 'The file of an export',
  description: '409 `export_not_ready` before it is written.',
  permission: can('read'),
  params: exportParams,
  responses: { 200: { mediaType: 'application/octet-stream', description: 'The file.' } },
});

/** A session as a file. */
export const supportExportOperations = [sessionExportCreate, sessionExportGet, sessionExportFile] as const;

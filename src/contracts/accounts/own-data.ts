import { z } from 'zod';
import { emailSchema, userSchema } from './auth';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

/** Exports a person may ask for within 24 hours. */
export const EXPORTS_PER_DAY_MAX = 3;
/** How long an export can be downloaded. */
export const EXPORT_KEPT_DAYS = 7;

const progressSchema = z.object({
  done: z.int().min(0),
  total: z.int().min(0),
  /** What is at work; null: nothing yet, or nothing any more. */
  part: z.string().nullable(),
});

export const personExportSchema = z
  .object({
    id: idSchema,
    status: z.enum(['queued', 'running', 'ready', 'failed', 'expired']),
    progress: progressSchema,
    /** Of the file; null until it is ready. */
    sizeBytes: z.int().nullable(),
    createdAt: timestampSchema,
    expiresAt: timestampSchema,
  })
  .meta({ id: 'PersonExport' });
export type PersonExport = z.infer<typeof personExportSchema>;

/** `deleteAt`, null with `none`: when the account is deleted for good; until then it can be taken back. */
export const accountDeletionSchema = z
  .object({
    status: z.enum(['none', 'scheduled', 'running', 'done']),
    deleteAt: timestampSchema.nullable(),
    /** Days there are to take it back; 0: none, it is deleted at once. */
    graceDays: z.int().min(0),
    progress: progressSchema,
  })
  .meta({ id: 'AccountDeletion' });
export type AccountDeletion = z.infer<typeof accountDeletionSchema>;

const tag = 'Accounts';
const ofPerson = { tag, permission: { kind: 'user' }, scope: 'session' } as const;
const params = z.object({ exportId: idSchema });

export const meUpdate = defineOperation({
  ...ofPerson,
  id: 'me.update',
  method: 'patch',
  path: '/api/v1/me',
  summary: 'Change the caller’s own name, or which mails they get; a name is shown everywhere within 5 s',
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(80).optional(),
      /** Whether a mail tells of requests that wait while nobody who may answer is there. */
      approvalMails: z.boolean().optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'there is nothing to change'),
  responses: { 200: userSchema },
});
export const exportsCreate = defineOperation({
  ...ofPerson,
  id: 'me.exports.create',
  method: 'post',
  path: '/api/v1/me/exports',
  summary: 'Start an export of all of the caller’s data',
  description: '409 `export_running` with the current one; 429 after a few a day. A mail tells when it is ready.',
  isIdempotent: true,
  responses: { 202: personExportSchema },
});
export const exportsList = defineOperation({
  ...ofPerson,
  id: 'me.exports.list',
  method: 'get',
  path: '/api/v1/me/exports',
  summary: 'The caller’s exports of the last two weeks, newest first',
  responses: { 200: z.object({ items: z.array(personExportSchema), nextCursor: z.null() }) },
});
export const exportsGet = defineOperation({
  ...ofPerson,
  id: 'me.exports.get',
  method: 'get',
  path: '/api/v1/me/exports/{exportId}',
  summary: 'One export of the caller’s, with its progress',
  params,
  responses: { 200: personExportSchema },
});
export const exportsDownload = defineOperation({
  ...ofPerson,
  id: 'me.exports.download',
  method: 'get',
  path: '/api/v1/me/exports/{exportId}/download',
  summary: 'The file of an export: JSON Lines, gzip',
  description:
    'The first line is the header: it names the sections and says what each holds. Each further line is `{ section, record }`; the last one is `{ end: true }`. 409 `export_not_ready`.',
  params,
  responses: { 200: { mediaType: 'application/gzip', description: 'JSON Lines, compressed' } },
});
export const exportsRemove = defineOperation({
  ...ofPerson,
  id: 'me.exports.remove',
  method: 'delete',
  path: '/api/v1/me/exports/{exportId}',
  summary: 'Delete an export, or stop it',
  params,
  responses: { 204: null },
});
export const deletionGet = defineOperation({
  ...ofPerson,
  id: 'me.deletion.get',
  method: 'get',
  path: '/api/v1/me/deletion',
  summary: 'Whether the caller’s account is to be deleted, and when',
  responses: { 200: accountDeletionSchema },
});
export const deletionCode = defineOperation({
  ...ofPerson,
  id: 'me.deletion.code',
  method: 'post',
  path: '/api/v1/me/deletion/code',
  summary: 'Mail the code that stands for the password of an account without one; good for an hour',
  responses: { 202: null },
});
export const deletionRequest = defineOperation({
  ...ofPerson,
  id: 'me.deletion.request',
  method: 'post',
  path: '/api/v1/me/deletion',
  summary: 'Delete the caller’s account once the grace period is over; ends every log-in at once',
  description:
    'Asked again it answers what is scheduled. 400 `password_wrong`, `link_invalid`, `confirmation_wrong`; 409 `last_owner` where other members would be left without an owner.',
  body: z.strictObject({
    password: z.string().min(1).max(72).optional(),
    /** Out of the mail that `me.deletion.code` sends. */
    code: z.string().trim().min(1).max(200).optional(),
    /** The account’s e-mail, typed once more. */
    confirm: emailSchema,
  }),
  responses: { 202: accountDeletionSchema },
});
export const deletionCancel = defineOperation({
  ...ofPerson,
  id: 'me.deletion.cancel',
  method: 'delete',
  path: '/api/v1/me/deletion',
  summary: 'Keep the account after all; 204 too where nothing was scheduled',
  description: '409 `deletion_running` once it has begun.',
  responses: { 204: null },
});

export const ownDataOperations = [
  meUpdate,
  exportsCreate,
  exportsList,
  exportsGet,
  exportsDownload,
  exportsRemove,
  deletionGet,
  deletionCode,
  deletionRequest,
  deletionCancel,
] as const;

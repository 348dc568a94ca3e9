import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';

export const auditEntrySchema = z
  .object({
    id: idSchema,
    sequence: z.int().nullable(),
    at: timestampSchema,
    actorId: idSchema.nullable(),
    /** Null: nobody is known, or somebody who is gone. */
    actorName: z.string().nullable(),
    /** The log-in by which they did it, as in the list of log-ins; null with an API key, and where nobody asked over HTTP. */
    logInId: z.string().nullable(),
    /** The API key by which they did it. */
    apiKeyId: idSchema.nullable(),
    /** Null: by none, or one that is gone. */
    apiKeyName: z.string().nullable(),
    action: z.string(),
    resource: z.string(),
    /** Of a person, an API key, or (by its e-mail) an invitation. Null: of anything else, or gone. Names as they are now. */
    resourceName: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    hash: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const auditFilter = z.object({
  actorId: idSchema.optional().describe('Who did it'),
  action: z.string().min(1).max(60).optional().describe('An action, or all of a noun: `auth`'),
  from: timestampSchema.optional().describe('At this moment or later'),
  to: timestampSchema.optional().describe('Before this moment'),
});
export type AuditFilter = z.infer<typeof auditFilter>;

const shared = {
  tag: 'Accounts',
  method: 'get',
  scope: 'session',
  permission: { kind: 'organisation', role: 'admin' },
} as const;

export const auditList = defineOperation({
  ...shared,
  id: 'audit.list',
  path: '/api/v1/audit',
  summary: 'The organisation’s audit log',
  query: auditFilter.extend(listQuery.shape),
  responses: { 200: listOf(auditEntrySchema) },
});
export const auditCsv = defineOperation({
  ...shared,
  id: 'audit.csv',
  path: '/api/v1/audit.csv',
  summary: 'The audit log as CSV (RFC 4180), a row an entry, oldest first',
  query: auditFilter,
  responses: { 200: { mediaType: 'text/csv', description: 'One row an entry; details as JSON' } },
});
export const auditVerify = defineOperation({
  ...shared,
  id: 'audit.verify',
  path: '/api/v1/audit/verify',
  summary: 'Check the audit log’s hash chain',
  description: 'Entries are sealed into the chain about a second after they are written; `unsealed` counts the rest.',
  responses: {
    200: z.object({
      isIntact: z.boolean(),
      sealed: z.int(),
      unsealed: z.int(),
      verifiedUntil: timestampSchema.nullable(),
      firstBrokenSequence: z.int().nullable(),
    }),
  },
});

export const auditOperations = [auditList, auditCsv, auditVerify] as const;

import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from '../common';
import { defineOperation } from '../operation';
import { can, params } from './scope';
import { PSA_PUSH_STATUSES } from './sessions';

/** What the organisation’s ticket system is; `webhook`: any that takes a signed message (Standard Webhooks). */
export const TICKET_SYSTEMS = ['webhook', 'connectwise', 'halo', 'autotask'] as const;
export type TicketSystem = (typeof TICKET_SYSTEMS)[number];
/** What is sent of a session; each is a push of its own. */
export const PUSH_KINDS = ['internal_note', 'external_note', 'time_entry', 'status'] as const;
export type PushKind = (typeof PUSH_KINDS)[number];

const tag = 'Ticket system';
const secret = z.string().min(1).max(4_000);

/** What each system is reached with. Secrets go in and never come out. */
const credentialsSchema = z.discriminatedUnion('system', [
  z.strictObject({ system: z.literal('webhook'), url: z.url().max(2_000) }),
  z.strictObject({
    system: z.literal('connectwise'),
    url: z.url().max(2_000),
    company_id: z.string().min(1).max(100),
    client_id: z.string().min(1).max(100),
    public_key: secret,
    private_key: secret,
  }),
  z.strictObject({
    system: z.literal('halo'),
    url: z.url().max(2_000),
    /** Of hosted Halo; may be empty. */
    tenant: z.string().max(100),
    client_id: z.string().min(1).max(200),
    client_secret: secret,
  }),
  z.strictObject({
    system: z.literal('autotask'),
    url: z.url().max(2_000),
    username: z.string().min(1).max(200),
    secret,
    integration_code: secret,
  }),
]);
export type TicketCredentials = z.infer<typeof credentialsSchema>;

export const ticketSettingsSchema = z
  .strictObject({
    /** Which pushes are made. */
    pushes: z.array(z.enum(PUSH_KINDS)).max(PUSH_KINDS.length),
    /** The system’s own name or number of the status a resolved ticket gets; empty: it keeps its status. */
    resolved_status: z.string().max(100),
    escalated_status: z.string().max(100),
    /** The system’s own work type or role of time entries, where it wants one; may be empty. */
    work_type: z.string().max(100),
  })
  .meta({ id: 'TicketSettings' });
export type TicketSettings = z.infer<typeof ticketSettingsSchema>;

export const ticketConnectionSchema = z
  .object({
    system: z.enum(TICKET_SYSTEMS),
    url: z.string(),
    /** What is no secret of the credentials. */
    account: z.record(z.string(), z.string()),
    settings: ticketSettingsSchema,
    enabled: z.boolean(),
    /** Who is whom there: our person → the system’s member, as found by e-mail or set by an admin. */
    members: z.array(
      z.object({ user_id: idSchema, name: z.string(), member: z.string().nullable(), is_set_by_hand: z.boolean() }),
    ),
    last_pushed_at: timestampSchema.nullable(),
    last_error: z.string().nullable(),
    updated_at: timestampSchema,
  })
  .meta({ id: 'TicketConnection' });
export type TicketConnection = z.infer<typeof ticketConnectionSchema>;

export const ticketPushSchema = z
  .object({
    id: idSchema,
    session_id: idSchema,
    session_title: z.string(),
    kind: z.enum(PUSH_KINDS),
    status: z.enum(PSA_PUSH_STATUSES),
    /** Version of the notes that was, or is to be, sent; null for what has none. */
    notes_version: z.int().nullable(),
    tries: z.int(),
    next_try_at: timestampSchema.nullable(),
    error: z.string().nullable(),
    /** The system’s own id of what was made; empty: not told. */
    external_id: z.string(),
    created_at: timestampSchema,
    sent_at: timestampSchema.nullable(),
  })
  .meta({ id: 'TicketPush' });
export type TicketPush = z.infer<typeof ticketPushSchema>;

const admin = { kind: 'organisation', role: 'admin' } as const;
const path = '/api/v1/ticket-system';

export const ticketSystemGet = defineOperation({
  id: 'ticket-system.get',
  method: 'get',
  path,
  tag,
  summary: 'The organisation’s ticket system; null: none',
  permission: admin,
  scope: 'session',
  responses: { 200: z.object({ connection: ticketConnectionSchema.nullable() }) },
});
export const ticketSystemPut = defineOperation({
  id: 'ticket-system.put',
  method: 'put',
  path,
  tag,
  summary: 'Connect a ticket system, in place of the one before',
  description:
    'Without `credentials` those kept stay (404 where there are none). For a webhook the answer holds its signing secret once, where it is new.',
  permission: admin,
  scope: 'session',
  body: z.strictObject({
    credentials: credentialsSchema.optional(),
    settings: ticketSettingsSchema,
    enabled: z.boolean().default(true),
  }),
  responses: {
    200: z.object({ connection: ticketConnectionSchema, signing_secret: z.string().nullable() }),
  },
});
export const ticketSystemRemove = defineOperation({
  id: 'ticket-system.remove',
  method: 'delete',
  path,
  tag,
  summary: 'Disconnect the ticket system; pushes that wait fail',
  permission: admin,
  scope: 'session',
  responses: { 204: null },
});
export const ticketSystemTest = defineOperation({
  id: 'ticket-system.test',
  method: 'post',
  path: `${path}/test`,
  tag,
  summary: 'Whether the ticket system answers and takes the credentials',
  permission: admin,
  scope: 'session',
  responses: { 200: z.object({ ok: z.boolean(), detail: z.string() }) },
});
export const ticketMemberPut = defineOperation({
  id: 'ticket-system.members.put',
  method: 'put',
  path: `${path}/members/{userId}`,
  tag,
  summary: 'Say whom a person is in the ticket system; null: to be found by e-mail',
  permission: admin,
  scope: 'session',
  params: z.object({ userId: idSchema }),
  body: z.strictObject({ member: z.string().min(1).max(200).nullable() }),
  responses: { 200: ticketConnectionSchema },
});
export const ticketPushList = defineOperation({
  id: 'ticket-system.pushes.list',
  method: 'get',
  path: `${path}/pushes`,
  tag,
  summary: 'What was sent, waits or failed for good, the newest first',
  permission: admin,
  query: listQuery.extend({ status: z.enum(PSA_PUSH_STATUSES).optional() }),
  responses: { 200: listOf(ticketPushSchema) },
});
export const sessionPushes = defineOperation({
  id: 'support.pushes.list',
  method: 'get',
  path: '/api/ai-sessions/{id}/pushes',
  tag,
  summary: 'What of a session went to the ticket system',
  permission: can('read'),
  params,
  responses: { 200: z.object({ items: z.array(ticketPushSchema) }) },
});
export const sessionPushAgain = defineOperation({
  id: 'support.pushes.retry',
  method: 'post',
  path: '/api/ai-sessions/{id}/pushes/retry',
  tag,
  summary: 'Send again what failed or waits',
  description: 'What was sent is not sent twice. 409 `nothing_to_push` where nothing failed or waits.',
  permission: can('write', 'engineer'),
  params,
  responses: { 202: z.object({ items: z.array(ticketPushSchema) }) },
});

/** The organisation’s ticket system, and what goes there. */
export const ticketSystemOperations = [
  ticketSystemGet,
  ticketSystemPut,
  ticketSystemRemove,
  ticketSystemTest,
  ticketMemberPut,
  ticketPushList,
  sessionPushes,
  sessionPushAgain,
] as const;

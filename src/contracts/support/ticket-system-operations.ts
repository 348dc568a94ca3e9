import { z } from 'zod';
import { idSchema, listOf, listQuery } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { can, params } from './scope';
import { PSA_PUSH_STATUSES } from './sessions';
import {
  ticketConnectionSchema,
  ticketCredentialsSchema,
  ticketPushSchema,
  ticketSettingsSchema,
} from './ticket-system';

const tag = 'Ticket system';
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
    credentials: ticketCredentialsSchema.optional(),
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

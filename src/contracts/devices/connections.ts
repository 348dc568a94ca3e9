import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { byId, connectionsTag as tag } from './scope';

/** Whose mail or messages can be read, by the names that agents have for them. */
export const CONNECTION_PROVIDERS = ['gmail', 'outlook', 'teams'] as const;
export type ConnectionProvider = (typeof CONNECTION_PROVIDERS)[number];

/** `ok`: it can be read. `needs_reconnect`: the provider refuses until its person connects it again. `revoked`: it was disconnected here. */
export const CONNECTION_STATES = ['ok', 'needs_reconnect', 'revoked'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** Why one must be connected again: the provider takes its grant no more, or gives less than is needed. */
export const RECONNECT_REASONS = ['grant_refused', 'scope_missing'] as const;
export type ReconnectReason = (typeof RECONNECT_REASONS)[number];

/** Accounts that one person may have connected. */
export const CONNECTIONS_MAX = 20;

const providerSchema = z.enum(CONNECTION_PROVIDERS);

export const connectionProviderSchema = z
  .object({
    provider: providerSchema,
    name: z.string(),
    /** Whether this server has what the provider gave its operator. */
    is_configured: z.boolean(),
    /** Variables that are to be set for it. */
    variables: z.array(z.string()),
    /** An administrator of the organisation there must have agreed. */
    needs_admin: z.boolean(),
    /** What is asked for, beside who one is. */
    rights: z.array(z.object({ scope: z.string(), says: z.string() })),
    /** Where a person takes the right back at the provider. */
    manage_url: z.string(),
  })
  .meta({ id: 'ConnectionProvider' });
export type ConnectionProviderEntry = z.infer<typeof connectionProviderSchema>;

export const connectionSchema = z
  .object({
    id: idSchema,
    provider: providerSchema,
    /** As the provider names the account. */
    email: z.string().nullable(),
    status: z.enum(CONNECTION_STATES),
    /** Of `needs_reconnect`. */
    reason: z.enum(RECONNECT_REASONS).nullable(),
    /** Since when it is in its state. */
    since: timestampSchema,
    /** Of the access token at hand; it is renewed by itself. */
    expires_at: timestampSchema.nullable(),
    created_at: timestampSchema,
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof connectionSchema>;

// A name that is none is 404, as for all that is not there.
const ofProvider = z.object({ provider: z.string().max(40) });
const ofTicket = z.object({ ticket: z.string().max(100) });
const parameter = z.string().max(8_000).optional();
const work = { tag, permission: { kind: 'organisation', role: 'member' }, scope: 'session' } as const;

export const connectionAuthorize = defineOperation({
  ...work,
  id: 'connections.authorize',
  method: 'get',
  path: '/api/v1/oauth/{provider}/authorize',
  summary: 'Begin to connect an account: the address to open in a browser',
  description:
    '`authorization_url` is a page of this server, once, for 10 minutes. It demands that the same person is logged in there before it goes on to the provider. `connection_id`: connect that one again; another account is then refused (`account_mismatch`). 404 `connection_provider_unknown`, 409 `connection_not_configured`, `too_many_connections`.',
  params: ofProvider,
  query: z.object({ connection_id: idSchema.optional() }),
  responses: { 200: z.object({ authorization_url: z.url() }) },
});
export const connectionCallback = defineOperation({
  id: 'connections.callback',
  method: 'get',
  path: '/api/v1/oauth/{provider}/callback',
  tag,
  summary: 'Where a provider sends the browser back to',
  description:
    'Redirects to `/settings/connections` with `connection_id` alone; whatever is wrong, with `error` (and `missing`, the scopes that were not given). Works once, within 10 minutes, in the browser that went to the provider.',
  permission: { kind: 'public' },
  limit: 'logins',
  scope: 'session',
  params: ofProvider,
  query: z.looseObject({ state: parameter, code: parameter, iss: parameter, error: parameter }),
  responses: { 302: null },
});
export const connectionRefresh = defineOperation({
  ...work,
  id: 'connections.refresh',
  method: 'post',
  path: '/api/v1/oauth/{provider}/refresh',
  summary: 'Renew the access token of a connection now',
  description:
    'It is renewed by itself before it runs out; many who ask at once cause one request to the provider. Tokens are never in an answer. 404 `connection_not_found`, 503 `connection_provider_unavailable`.',
  params: ofProvider,
  body: z.strictObject({ connection_id: idSchema }),
  responses: {
    200: z.object({
      connection_id: idSchema,
      status: z.enum(CONNECTION_STATES),
      expires_at: timestampSchema.nullable(),
    }),
  },
});
export const connectionTicketGet = defineOperation({
  id: 'connections.tickets.get',
  method: 'get',
  path: '/api/v1/connections/tickets/{ticket}',
  tag,
  summary: 'What the page `/connect/{ticket}` says before it goes on',
  description:
    '404 `connection_ticket_invalid`: used, or too old. 403 `connection_ticket_foreign`: somebody else began it.',
  permission: { kind: 'user' },
  scope: 'session',
  params: ofTicket,
  responses: {
    200: z.object({
      provider: connectionProviderSchema,
      /** Of the connection that is connected again. */
      reconnects: z.object({ id: idSchema, email: z.string().nullable() }).nullable(),
      expires_at: timestampSchema,
    }),
  },
});
export const connectionTicketUse = defineOperation({
  ...work,
  id: 'connections.tickets.use',
  method: 'post',
  path: '/api/v1/connections/tickets/{ticket}',
  summary: 'Go on to the provider: the address to send this browser to',
  description:
    'Uses the ticket. Its cookie binds the provider’s answer to this browser. Errors as of `connections.tickets.get`; 503 `connection_provider_unavailable`.',
  params: ofTicket,
  responses: { 200: z.object({ url: z.url() }) },
});
export const connectionsList = defineOperation({
  id: 'connections.list',
  method: 'get',
  path: '/api/v1/connections',
  tag,
  summary: 'The caller’s connected accounts, oldest first, and what can be connected',
  description: 'Those that were disconnected are listed as `revoked` for 30 days; agents that used them say so.',
  permission: { kind: 'user' },
  responses: {
    200: z.object({
      items: z.array(connectionSchema),
      nextCursor: z.null(),
      providers: z.array(connectionProviderSchema),
    }),
  },
});
export const connectionRemove = defineOperation({
  id: 'connections.remove',
  method: 'delete',
  path: '/api/v1/connections/{id}',
  tag,
  summary: 'Disconnect an account: its tokens are deleted here and revoked at the provider',
  description:
    '`is_revoked_at_provider` is false where the provider did not answer, or has no way to be told (Microsoft): the right is taken back at `manage_url` then. Once more does nothing.',
  permission: { kind: 'connection' },
  scope: 'session',
  params: byId,
  responses: {
    200: z.object({
      id: idSchema,
      status: z.literal('revoked'),
      is_revoked_at_provider: z.boolean(),
      manage_url: z.string(),
    }),
  },
});

/** Accounts of others that a person connected */
export const connectionOperations = [
  connectionAuthorize,
  connectionCallback,
  connectionRefresh,
  connectionTicketGet,
  connectionTicketUse,
  connectionsList,
  connectionRemove,
] as const;

import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { PSA_PUSH_STATUSES } from './sessions';

/** What the organisation’s ticket system is; `webhook`: any that takes a signed message (Standard Webhooks). */
export const TICKET_SYSTEMS = ['webhook', 'connectwise', 'halo', 'autotask'] as const;
export type TicketSystem = (typeof TICKET_SYSTEMS)[number];
/** What is sent of a session; each is a push of its own. */
export const PUSH_KINDS = ['internal_note', 'external_note', 'time_entry', 'status'] as const;
export type PushKind = (typeof PUSH_KINDS)[number];

const secret = z.string().min(1).max(4_000);

/** What each system is reached with. Secrets go in and never come out. */
export const ticketCredentialsSchema = z.discriminatedUnion('system', [
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
export type TicketCredentials = z.infer<typeof ticketCredentialsSchema>;

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

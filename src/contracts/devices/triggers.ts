import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { agentsTag as tag, byId } from './scope';

/** Bytes of what comes with a call of a webhook, or with a notification. */
export const TRIGGER_BYTES_MAX = 64 * 1_024;
/** Calls of one webhook in a minute. */
export const HOOK_CALLS_PER_MINUTE_MAX = 60;
/** Between two runs of an agent that triggers start; what comes meanwhile is one more. */
export const PUSH_PAUSE_MS = 60_000;

const bodyLimits = { maxBytes: TRIGGER_BYTES_MAX };
const mine = { tag, permission: { kind: 'device-agent' }, scope: 'session' } as const;

export const agentHookSchema = z
  .object({
    id: idSchema,
    /** Where calls go. */
    url: z.url(),
    created_at: timestampSchema,
    /** When its secret was made. */
    rotated_at: timestampSchema,
    last_used_at: timestampSchema.nullable(),
  })
  .meta({ id: 'AgentHook' });
export type AgentHook = z.infer<typeof agentHookSchema>;
/** The one answer that holds the secret itself. */
export const newAgentHookSchema = agentHookSchema.extend({ secret: z.string() }).meta({ id: 'NewAgentHook' });
export type NewAgentHook = z.infer<typeof newAgentHookSchema>;

export const agentHookGet = defineOperation({
  ...mine,
  id: 'agents.hook.get',
  method: 'get',
  path: '/api/v1/agents/{id}/hook',
  summary: 'The webhook that starts an agent',
  description: '404 `hook_not_found` where it has none. Its secret is never shown again.',
  params: byId,
  responses: { 200: agentHookSchema },
});
export const agentHookMake = defineOperation({
  ...mine,
  id: 'agents.hook.make',
  method: 'post',
  path: '/api/v1/agents/{id}/hook',
  summary: 'Make the webhook of an agent, or give it another secret',
  description:
    '`secret` (`whsec_…`) is in this answer and never again. Where there is one it keeps its address, and the old secret is void at once.',
  params: byId,
  responses: { 201: newAgentHookSchema },
});
export const agentHookRemove = defineOperation({
  ...mine,
  id: 'agents.hook.remove',
  method: 'delete',
  path: '/api/v1/agents/{id}/hook',
  summary: 'Remove the webhook of an agent',
  params: byId,
  responses: { 204: null },
});
export const agentHookCall = defineOperation({
  id: 'agents.hooks.call',
  method: 'post',
  path: '/api/v1/agents/hooks/{hookId}',
  tag,
  summary: 'Start an agent by its webhook',
  description:
    'Signed as Standard Webhooks 1.0 has it: `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…` over `<id>.<timestamp>.<body>`. The body may be anything; it is not read but for its signature, nor kept. `started`: a run began. `remembered`: one is at work, one began within a minute, or the device is away; one run follows, however many calls come. 401 `hook_signature_invalid` (also for an address that there is not, and a clock more than 5 minutes off), 409 `hook_call_repeated` for a `webhook-id` that was heard, 409 `agent_disabled`, 429.',
  permission: { kind: 'public' },
  scope: 'session',
  params: z.object({ hookId: z.string().max(100) }),
  rawBody: true,
  bodyLimits,
  responses: { 202: z.object({ status: z.enum(['started', 'remembered']) }) },
});

const text = z.string().max(2_000);
/** A push of Google Pub/Sub: what Gmail says is base64 of `{ emailAddress, historyId }`. */
export const gmailPushSchema = z.object({
  message: z.object({ data: z.string().max(4_000), messageId: text.optional() }),
  subscription: text.optional(),
});
/** What Microsoft Graph says: changes, and what becomes of subscriptions. */
export const graphPushSchema = z.object({
  value: z
    .array(
      z.object({
        subscriptionId: text,
        clientState: text.nullish(),
        lifecycleEvent: z.string().max(100).nullish(),
      }),
    )
    .max(1_000),
});

export const gmailPush = defineOperation({
  id: 'agents.push.gmail',
  method: 'post',
  path: '/api/v1/agents/push/gmail',
  tag,
  summary: 'Where Google Pub/Sub says that a mailbox changed',
  description:
    'For Google alone: its OIDC token, for `GMAIL_PUSH_AUDIENCE` and by `GMAIL_PUSH_ACCOUNT`, is checked (401 `push_token_invalid`). A mailbox that nobody has connected is passed over. 404 `push_not_configured`.',
  permission: { kind: 'public' },
  scope: 'session',
  body: gmailPushSchema,
  bodyLimits,
  responses: { 204: null },
});
export const graphPush = defineOperation({
  id: 'agents.push.graph',
  method: 'post',
  path: '/api/v1/agents/push/graph',
  tag,
  summary: 'Where Microsoft Graph says that a mailbox or a channel changed',
  description:
    'For Microsoft alone. With `validationToken` that is answered as text, which is how Graph finds out whether the address is ours. Else each entry counts whose `clientState` is that of its subscription; others are passed over. 404 `push_not_configured`.',
  permission: { kind: 'public' },
  scope: 'session',
  query: z.looseObject({ validationToken: z.string().max(2_000).optional() }),
  rawBody: true,
  bodyLimits,
  responses: { 200: { mediaType: 'text/plain', description: 'The token, as it came' }, 202: null },
});

/** What starts agents beside their schedules. Fixed paths first. */
export const triggerOperations = [
  agentHookCall,
  gmailPush,
  graphPush,
  agentHookGet,
  agentHookMake,
  agentHookRemove,
] as const;

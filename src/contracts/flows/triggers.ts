import { z } from 'zod';
import { idSchema, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { byId, canFlow, FLOW_INPUT_BYTES_MAX, flowsPath } from './scope';

const tag = 'Triggers of flows';
const scope = 'flows';
const path = `${flowsPath}/workflows/{id}/triggers`;
const one = `${path}/{triggerId}`;
const byTrigger = z.object({ id: idSchema, triggerId: idSchema });

/** Of one flow. */
export const TRIGGERS_MAX = 20;
/** Calls of one webhook in a minute. */
export const FLOW_HOOK_CALLS_MAX = 60;
export const TRIGGER_KINDS = ['schedule', 'webhook'] as const;

const name = z.string().trim().min(1).max(100);
const version = z.int().min(1);
const cron = z.string().max(100);
const timeZone = z.string().max(60);
const input = z.record(z.string(), z.unknown());

export const flowTriggerSchema = z
  .object({
    id: idSchema,
    workflow_id: idSchema,
    kind: z.enum(TRIGGER_KINDS),
    name: z.string(),
    enabled: z.boolean(),
    /** Null: whichever is published. */
    version: z.int().nullable(),
    /** Of a webhook: null. */
    schedule: z
      .object({ cron: z.string(), time_zone: z.string(), input, next_at: timestampSchema.nullable() })
      .nullable(),
    /** Of a schedule: null. */
    webhook: z.object({ url: z.url(), rotated_at: timestampSchema }).nullable(),
    /** What it did last: an execution, or why there is none. */
    last: z
      .object({ at: timestampSchema, execution_id: idSchema.nullable(), skipped: z.string().nullable() })
      .nullable(),
    created_by: idSchema,
    created_at: timestampSchema,
    updated_at: timestampSchema,
  })
  .meta({ id: 'FlowTrigger' });
export type FlowTrigger = z.infer<typeof flowTriggerSchema>;
/** `secret` is in the answer that makes it, and never again. */
export const newFlowTriggerSchema = flowTriggerSchema
  .extend({ secret: z.string().nullable() })
  .meta({ id: 'NewFlowTrigger' });
export type NewFlowTrigger = z.infer<typeof newFlowTriggerSchema>;

const shared = { name, version: version.optional(), enabled: z.boolean().default(true) };
const createBody = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('schedule'), ...shared, cron },
    time_zone: timeZone.default('UTC'),
    input: input.default({}),
  }),
  z.strictObject({ kind: z.literal('webhook'), ...shared }),
]);
export type FlowTriggerToMake = z.infer<typeof createBody>;
const updateBody = z.strictObject({
  name: name.optional(),
  enabled: z.boolean().optional(),
  /** Null: whichever is published. */
  version: version.nullable().optional(),
  cron: cron.optional(),
  time_zone: timeZone.optional(),
  input: input.optional(),
});
export type FlowTriggerChange = z.infer<typeof updateBody>;

const changing = { tag, scope, permission: canFlow('write', 'member') } as const;
const reading = { tag, scope, permission: canFlow('read') } as const;
const bodyLimits = { maxBytes: FLOW_INPUT_BYTES_MAX + 4_096 };

export const triggersList = defineOperation({
  ...{ ...reading, id: 'workflows.triggers.list', method: 'get', path, params: byId },
  summary: 'What starts a flow by itself',
  responses: { 200: z.object({ items: z.array(flowTriggerSchema) }) },
});
export const triggerCreate = defineOperation({
  ...{ ...changing, id: 'workflows.triggers.create', method: 'post', path, params: byId, bodyLimits, body: createBody },
  summary: 'Have a flow start by a schedule, or by a signed webhook',
  description:
    'It runs in the name of whoever made it, the published version unless one is named. A schedule has five fields and an IANA time zone; 400 `cron_invalid`, `time_zone_invalid`, 403 `tier_limit` for one that comes more often than the tier lets. `secret` of a webhook (`whsec_…`) is in this answer alone. 422 `too_many_triggers`.',
  responses: { 201: newFlowTriggerSchema },
});
export const triggerGet = defineOperation({
  ...{ ...reading, id: 'workflows.triggers.get', method: 'get', path: one, params: byTrigger },
  summary: 'One trigger of a flow',
  responses: { 200: flowTriggerSchema },
});
export const triggerUpdate = defineOperation({
  ...{ ...changing, id: 'workflows.triggers.update', method: 'patch', path: one, params: byTrigger, bodyLimits },
  summary: 'Change a trigger of a flow',
  body: updateBody,
  responses: { 200: flowTriggerSchema },
});
export const triggerDelete = defineOperation({
  ...{ ...changing, id: 'workflows.triggers.delete', method: 'delete', path: one, params: byTrigger },
  summary: 'Delete a trigger of a flow: from now on nothing is started by it',
  responses: { 204: null },
});
export const triggerRotate = defineOperation({
  ...{ ...changing, id: 'workflows.triggers.rotate', method: 'post', path: `${one}/rotate`, params: byTrigger },
  summary: 'Give a webhook another secret; the old one is void at once',
  responses: { 200: newFlowTriggerSchema },
});
export const flowHookCall = defineOperation({
  id: 'flows.hooks.call',
  method: 'post',
  path: `${flowsPath}/hooks/{hookId}`,
  tag,
  summary: 'Start a flow by its webhook',
  description:
    'Signed as Standard Webhooks 1.0 has it: `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,…` over `<id>.<timestamp>.<body>`. The body is a JSON object: the input of the flow. 401 `hook_signature_invalid` (also for an address that there is not, and a clock more than 5 minutes off), 409 `hook_call_repeated` for a `webhook-id` that was heard, 409 `trigger_disabled`, 400 `flow_input_invalid`, 429; and what money and quotas refuse.',
  permission: { kind: 'public' },
  scope: 'session',
  params: z.object({ hookId: z.string().max(100) }),
  rawBody: true,
  bodyLimits: { maxBytes: FLOW_INPUT_BYTES_MAX },
  responses: { 202: z.object({ execution_id: idSchema }) },
});

/** Fixed paths first. */
export const flowTriggerOperations = [
  flowHookCall,
  triggersList,
  triggerCreate,
  triggerGet,
  triggerUpdate,
  triggerDelete,
  triggerRotate,
] as const;

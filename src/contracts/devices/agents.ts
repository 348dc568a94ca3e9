import { z } from 'zod';
import { idSchema, LIST_LIMIT_MAX, listOf, timestampSchema } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { agentsTag as tag, byId } from './scope';
import {
  agentRunLogSchema,
  catalogItemSchema,
  cloudAgentSchema,
  cloudAgentFields,
  extractedItemSchema,
  localAgentFields,
  localAgentSchema,
  AGENTS_MAX,
} from './agent-schemas';

const worker = { kind: 'organisation', role: 'member' } as const;
const user = { kind: 'user' } as const;
const mine = { kind: 'device-agent' } as const;
const local = { kind: 'device-agent', type: 'local' } as const;
const cloud = { kind: 'device-agent', type: 'cloud' } as const;
const path = '/api/v1/agents';
const all = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item).max(AGENTS_MAX) });

export const agentCatalog = defineOperation({
  id: 'agents.catalog',
  method: 'get',
  path: `${path}/catalog`,
  tag,
  summary: 'Kinds of background agents, and what each is configured with',
  description:
    '`is_configured`: this server can run it; false for accounts of others whose credentials the operator has not set.',
  permission: user,
  responses: { 200: z.object({ items: z.array(catalogItemSchema) }) },
});

const limits =
  'Enabled agents of both kinds count together against the tier: 403 `tier_limit`, also for a schedule that comes more often than the tier allows. 400 `cron_invalid`, `time_zone_invalid`.';
export const localAgentsList = defineOperation({
  id: 'agents.local.list',
  method: 'get',
  path: `${path}/local`,
  tag,
  summary: 'The caller’s agents on folders of their devices, newest first',
  permission: user,
  responses: { 200: all(localAgentSchema) },
});
export const localAgentCreate = defineOperation({
  id: 'agents.local.create',
  method: 'post',
  path: `${path}/local`,
  tag,
  summary: 'Make an agent that reads folders of a device',
  description: limits,
  permission: worker,
  isIdempotent: true,
  body: z.strictObject(localAgentFields),
  responses: { 201: localAgentSchema },
});
export const localAgentUpdate = defineOperation({
  id: 'agents.local.update',
  method: 'put',
  path: `${path}/local/{id}`,
  tag,
  summary: 'Change such an agent; what is left out stays',
  description: limits,
  permission: local,
  params: byId,
  body: z.strictObject(localAgentFields).partial(),
  responses: { 200: localAgentSchema },
});
const removed =
  'Cancels its runs and what waits to be inserted, and deletes its logs and what it has seen. Rows on devices stay.';
export const localAgentDelete = defineOperation({
  id: 'agents.local.delete',
  method: 'delete',
  path: `${path}/local/{id}`,
  tag,
  summary: 'Delete such an agent',
  description: removed,
  permission: local,
  params: byId,
  responses: { 204: null },
});
export const cloudAgentsList = defineOperation({
  id: 'agents.cloud.list',
  method: 'get',
  path: `${path}/cloud`,
  tag,
  summary: 'The caller’s agents on connected accounts, newest first',
  permission: user,
  responses: { 200: all(cloudAgentSchema) },
});
export const cloudAgentCreate = defineOperation({
  id: 'agents.cloud.create',
  method: 'post',
  path: `${path}/cloud`,
  tag,
  summary: 'Make an agent that reads a connected account',
  description: `${limits} It writes to one device: \`device_id\`, else the only one there is. \`oauth_token_encrypted\` is no field here: accounts are connected by \`/api/v1/oauth\`.`,
  permission: worker,
  isIdempotent: true,
  body: z.strictObject(cloudAgentFields),
  responses: { 201: cloudAgentSchema },
});
export const cloudAgentUpdate = defineOperation({
  id: 'agents.cloud.update',
  method: 'put',
  path: `${path}/cloud/{id}`,
  tag,
  summary: 'Change such an agent; what is left out stays',
  description: limits,
  permission: cloud,
  params: byId,
  body: z.strictObject(cloudAgentFields).partial().omit({ provider: true }),
  responses: { 200: cloudAgentSchema },
});
export const cloudAgentDelete = defineOperation({
  id: 'agents.cloud.delete',
  method: 'delete',
  path: `${path}/cloud/{id}`,
  tag,
  summary: 'Delete such an agent',
  description: removed,
  permission: cloud,
  params: byId,
  responses: { 204: null },
});

export const agentRunsList = defineOperation({
  id: 'agents.runs',
  method: 'get',
  path: `${path}/runs`,
  tag,
  summary: 'What the caller’s agents did, newest first',
  description: 'By `page` (from 1) or by `cursor`; with a cursor `page` is not heeded.',
  permission: user,
  query: z.object({
    agent_id: idSchema.optional(),
    page: z.coerce.number().int().min(1).max(100_000).default(1),
    limit: z.coerce.number().int().min(1).max(LIST_LIMIT_MAX).default(50),
    cursor: z.string().max(200).optional(),
  }),
  responses: {
    200: listOf(agentRunLogSchema).extend({ page: z.int(), limit: z.int(), total: z.int() }),
  },
});
const runId = z.object({ runId: idSchema });
export const agentRunStart = defineOperation({
  id: 'agents.run',
  method: 'post',
  path: `${path}/{id}/run`,
  tag,
  summary: 'Run an agent now',
  description:
    'Where it is at work: 200 with that run. 409 `device_offline` where the device of a local agent is away; with `queue=true` the run waits for it (202).',
  permission: mine,
  params: byId,
  query: z.object({ queue: z.enum(['true', 'false']).optional() }),
  callsModels: true,
  limit: 'generations',
  responses: { 200: runId, 202: runId },
});
export const agentPreview = defineOperation({
  id: 'agents.preview',
  method: 'post',
  path: `${path}/{id}/preview`,
  tag,
  summary: 'A dry run: what would be inserted, and nothing is',
  description:
    'The run’s end gives counts; the items are read from `GET` of this path, for a day. 200 with the run at work where there is one.',
  permission: mine,
  params: byId,
  callsModels: true,
  limit: 'generations',
  responses: { 200: runId, 202: runId },
});
export const agentPreviewGet = defineOperation({
  id: 'agents.preview.get',
  method: 'get',
  path: `${path}/{id}/preview`,
  tag,
  summary: 'What the last dry run of an agent would have inserted',
  description: '404 `preview_not_found` where there was none within a day, or it has not ended.',
  permission: mine,
  params: byId,
  responses: {
    200: z.object({ runId: idSchema, items: z.array(extractedItemSchema), created_at: timestampSchema }),
  },
});

export const agentOperations = [
  agentCatalog,
  localAgentsList,
  localAgentCreate,
  cloudAgentsList,
  cloudAgentCreate,
  agentRunsList,
  localAgentUpdate,
  localAgentDelete,
  cloudAgentUpdate,
  cloudAgentDelete,
  agentRunStart,
  agentPreview,
  agentPreviewGet,
] as const;

import { z } from 'zod';
import { idSchema, listOf, listQuery } from '../kernel/common';
import { defineOperation } from '../kernel/operation';
import { PRIORITIES, PROJECT_STATUSES, TASK_STATUSES } from './rows';
import { agentsTag, byId, devicesTag } from './scope';
import {
  DEVICE_WRITE_STATES,
  deviceSuggestionListSchema,
  deviceWriteSchema,
  SUGGESTION_STATES,
  suggestionListSchema,
  suggestionSchema,
} from './suggestions';

/** Characters of a suggestion's description or content that its person writes. */
export const SUGGESTION_TEXT_MAX = 100_000;

const line = z.string().trim().min(1).max(500);
const text = z.string().max(SUGGESTION_TEXT_MAX);
const rowId = z.string().min(1).max(200);
const moment = z.number().int();
/** Columns of a suggestion that its person may write, by table; null: empty. */
export const suggestionFields = {
  tasks: z.strictObject({
    ...{ title: line, description: text.nullable(), status: z.enum(TASK_STATUSES), priority: z.enum(PRIORITIES) },
    ...{ assignee: text.nullable(), dueDate: moment.nullable(), projectId: rowId.nullable() },
  }),
  checkpoints: z.strictObject({ title: line, date: moment, projectId: rowId }),
  notes: z.strictObject({ title: line, content: text, projectId: rowId.nullable() }),
  projects: z.strictObject({ name: line, status: z.enum(PROJECT_STATUSES), clientId: rowId.nullable() }),
} as const;

/** Which columns are to be otherwise: those of its table that its person may write; null empties one. */
const data = z.record(z.string(), z.unknown());
const edited = z.strictObject({ data: data.optional() }).optional();
const path = '/api/v1/agents/suggestions';
const mine = { kind: 'agent-suggestion' } as const;

export const suggestionsList = defineOperation({
  id: 'agents.suggestions.list',
  method: 'get',
  path,
  tag: agentsTag,
  summary: 'What agents suggest and this server keeps, newest first',
  description:
    'Notes and projects: tasks and checkpoints are suggested on the device itself (`GET /api/v1/devices/{id}/suggestions`). `state`: default `waiting`. What has ended is listed for 30 days, without its data.',
  permission: { kind: 'user' },
  query: listQuery.extend({
    agent_id: idSchema.optional(),
    run_id: idSchema.optional(),
    state: z.enum(SUGGESTION_STATES).optional(),
  }),
  responses: { 200: suggestionListSchema },
});
export const suggestionUpdate = defineOperation({
  id: 'agents.suggestions.update',
  method: 'patch',
  path: `${path}/{id}`,
  tag: agentsTag,
  summary: 'Change what is suggested, before it is approved',
  description: '409 `suggestion_settled` once it was approved or rejected.',
  permission: mine,
  params: byId,
  body: z.strictObject({ data }),
  responses: { 200: suggestionSchema },
});
export const suggestionApprove = defineOperation({
  id: 'agents.suggestions.approve',
  method: 'post',
  path: `${path}/{id}/approve`,
  tag: agentsTag,
  summary: 'Approve a suggestion: it is inserted at once, or when its device is there',
  description:
    'Approved again it stays as it is. 409 `suggestion_settled` where it was rejected, `device_queue_full`, `device_offline` where it is for a device that nothing waits for (unpaired, revoked, none).',
  permission: mine,
  params: byId,
  body: edited,
  responses: { 200: suggestionSchema },
});
export const suggestionReject = defineOperation({
  id: 'agents.suggestions.reject',
  method: 'post',
  path: `${path}/{id}/reject`,
  tag: agentsTag,
  summary: 'Reject a suggestion; one that was approved and still waits for its device too',
  description: '409 `suggestion_settled` once it is on the device, or on its way.',
  permission: mine,
  params: byId,
  responses: { 200: suggestionSchema },
});
export const runSuggestionsRemove = defineOperation({
  id: 'agents.runs.remove-suggestions',
  method: 'post',
  path: '/api/v1/agents/runs/{runId}/remove-suggestions',
  tag: agentsTag,
  summary: 'Remove all that a run suggested and nobody approved',
  description:
    'Rejects what waits here, cancels what waits for the device, and has rows deleted on the device that are still not approved: at once, or when it is there. `removed` counts the rows that are to be deleted; called again, those that are not already. 409 `device_queue_full` where more waits for the device than may.',
  permission: { kind: 'agent-run' },
  params: z.object({ runId: idSchema }),
  responses: { 200: z.object({ rejected: z.int(), cancelled: z.int(), removed: z.int() }) },
});

const row = byId.extend({ table: z.enum(['tasks', 'checkpoints']), rowId });
const now =
  'Asked from the device now: 409 `device_offline` where it is away, 504 `device_silent` where it does not answer, 403 `device_call_refused` where it may not be asked.';
export const deviceSuggestions = defineOperation({
  id: 'devices.suggestions.list',
  method: 'get',
  path: '/api/v1/devices/{id}/suggestions',
  tag: devicesTag,
  summary: 'Tasks and checkpoints on a device that are suggested and not approved',
  description: now,
  permission: { kind: 'device' },
  params: byId,
  responses: { 200: deviceSuggestionListSchema },
});
export const deviceSuggestionApprove = defineOperation({
  id: 'devices.suggestions.approve',
  method: 'post',
  path: '/api/v1/devices/{id}/suggestions/{table}/{rowId}/approve',
  tag: devicesTag,
  summary: 'Approve a suggestion on a device, changed or as it is',
  description: `${now} 404 \`suggestion_not_found\`, 409 \`suggestion_settled\` where it is not one any more.`,
  permission: { kind: 'device' },
  params: row,
  body: edited,
  responses: { 200: suggestionSchema },
});
export const deviceSuggestionReject = defineOperation({
  id: 'devices.suggestions.reject',
  method: 'post',
  path: '/api/v1/devices/{id}/suggestions/{table}/{rowId}/reject',
  tag: devicesTag,
  summary: 'Reject a suggestion on a device: its row is deleted',
  description: `${now} 404 \`suggestion_not_found\`, 409 \`suggestion_settled\` where it is not one any more.`,
  permission: { kind: 'device' },
  params: row,
  responses: { 200: suggestionSchema },
});
export const deviceWritesList = defineOperation({
  id: 'devices.writes.list',
  method: 'get',
  path: '/api/v1/devices/{id}/writes',
  tag: devicesTag,
  summary: 'What waits for a device, and what became of it in the last 30 days, newest first',
  permission: { kind: 'device' },
  params: byId,
  query: listQuery.extend({ state: z.enum(DEVICE_WRITE_STATES).optional() }),
  responses: { 200: listOf(deviceWriteSchema) },
});

export const suggestionOperations = [
  suggestionsList,
  suggestionUpdate,
  suggestionApprove,
  suggestionReject,
  runSuggestionsRemove,
  deviceSuggestions,
  deviceSuggestionApprove,
  deviceSuggestionReject,
  deviceWritesList,
] as const;

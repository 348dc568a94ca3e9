import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from './common';
import { formSchema } from './forms';
import { defineOperation } from './operation';
import { RUN_SUBJECTS } from '../systems/names';

/** `rejected` without a `response.userId`: the run ended before anybody answered; `response.reason` says how. */
export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'timeout'] as const;
export const RISKS = ['low', 'medium', 'high', 'critical'] as const;

/** Actions of one request. */
export const APPROVAL_ACTIONS_MAX = 10;
const REASON_LENGTH = 1_000;

/** One of several ways to answer a request; one that does not approve ends it as rejected. */
export const approvalActionSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9][\w-]{0,59}$/),
    label: z.string().trim().min(1).max(80),
    approves: z.boolean(),
  })
  .meta({ id: 'ApprovalAction' });
export type ApprovalAction = z.infer<typeof approvalActionSchema>;

/** What may be asked beside yes and no; a worker's request must fit it. */
export const approvalChoicesSchema = z.object({
  actions: z
    .array(approvalActionSchema)
    .min(1)
    .max(APPROVAL_ACTIONS_MAX)
    .refine((actions) => new Set(actions.map(({ id }) => id)).size === actions.length, 'ids must differ')
    .optional(),
  form: formSchema.optional(),
  editable: formSchema.optional(),
});

export const approvalSchema = z
  .object({
    id: idSchema,
    runId: idSchema,
    tool: z.string(),
    parameters: z.unknown(),
    /** SHA-256 of tool, exact parameters and what is touched, as canonical JSON: what is approved is what runs. */
    parametersHash: z.string(),
    /** What the tool is to touch, each with the hash of its state. */
    touched: z.array(z.object({ name: z.string(), hash: z.string() })),
    risk: z.enum(RISKS),
    reason: z.string(),
    diff: z.string().nullable(),
    subject: z.object({ kind: z.enum(RUN_SUBJECTS), id: idSchema }).nullable(),
    /** Null: it is approved or rejected. Else one of these answers it. */
    actions: z.array(approvalActionSchema).nullable(),
    /** What is to be filled in to approve it, as JSON Schema; null: nothing. */
    form: formSchema.nullable(),
    /** JSON Schema of the parameters that may be edited; null: none. */
    editable: formSchema.nullable(),
    status: z.enum(APPROVAL_STATUSES),
    /** Whose run asks. */
    asked_by: idSchema,
    created_at: timestampSchema,
    expires_at: timestampSchema,
    responded_at: timestampSchema.nullable(),
    response: z
      .object({
        userId: idSchema.nullable(),
        reason: z.string().nullable(),
        /** Id of the action; null: approved or rejected. */
        action: z.string().nullable(),
        /** What was filled in. */
        form: z.record(z.string(), z.unknown()).nullable(),
        /** The parameters as they were edited; null: as they were asked. */
        parameters: z.unknown(),
        /** Hash of what was answered. */
        parametersHash: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;

const params = z.object({ approvalId: idSchema });
const tag = 'Approvals';

export const approvalsList = defineOperation({
  id: 'approvals.list',
  method: 'get',
  path: '/api/v1/hitl/requests',
  tag,
  summary: 'Requests for approval that the caller may answer',
  permission: { kind: 'user' },
  query: listQuery.extend({
    status: z
      .enum([...APPROVAL_STATUSES, 'answered'])
      .optional()
      .describe('`answered`: any but `pending`'),
    runId: idSchema.optional().describe('Of this run only'),
  }),
  responses: { 200: listOf(approvalSchema) },
});
export const approvalsGet = defineOperation({
  id: 'approvals.get',
  method: 'get',
  path: '/api/v1/hitl/requests/{approvalId}',
  tag,
  summary: 'One request for approval',
  permission: { kind: 'approval', access: 'read' },
  params,
  responses: { 200: approvalSchema },
});
export const approvalsApprove = defineOperation({
  id: 'approvals.approve',
  method: 'put',
  path: '/api/v1/hitl/requests/{approvalId}/approve',
  tag,
  summary: 'Approve; the run goes on',
  callsModels: true,
  scope: 'approvals',
  description:
    '`parameters` takes the place of those that `editable` names; others may be left out, and must be as asked where they are sent. What does not fit `editable` or `form`, and a request with `actions`, is 400 `validation_failed`. `parametersHash` is that of what was shown: 409 `approval_changed` where that is not what is asked. A second answer is 409 `already_answered`.',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({
    parameters: z.record(z.string(), z.unknown()).optional(),
    form: z.record(z.string(), z.unknown()).optional(),
    parametersHash: z.string().optional(),
  }),
  responses: { 200: approvalSchema },
});
export const approvalsReject = defineOperation({
  id: 'approvals.reject',
  method: 'put',
  path: '/api/v1/hitl/requests/{approvalId}/reject',
  tag,
  summary: 'Reject; the run is told',
  scope: 'approvals',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({ reason: z.string().trim().max(REASON_LENGTH).optional() }),
  responses: { 200: approvalSchema },
});
export const approvalsAnswer = defineOperation({
  id: 'approvals.answer',
  method: 'put',
  path: '/api/v1/hitl/requests/{approvalId}/answer',
  tag,
  summary: 'Answer by one of the request’s actions; the run goes on',
  callsModels: true,
  scope: 'approvals',
  description:
    'An action that does not approve ends the request as rejected, with its name. `form` must be in order where the action approves, and where it is sent. 400 `validation_failed` for an action that the request does not have; 409 as with approving.',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({
    action: z.string().min(1).max(60),
    form: z.record(z.string(), z.unknown()).optional(),
    reason: z.string().trim().max(REASON_LENGTH).optional(),
    parametersHash: z.string().optional(),
  }),
  responses: { 200: approvalSchema },
});

export const approvalsExtend = defineOperation({
  id: 'approvals.extend',
  method: 'put',
  path: '/api/v1/hitl/requests/{approvalId}/extend',
  tag,
  summary: 'Give a request more time',
  description:
    'It waits as long again from now as it did at first, 30 days in all at most (409 `approval_final`). 409 `already_answered` where it waits no more.',
  scope: 'approvals',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({}),
  responses: { 200: approvalSchema },
});

export const approvalOperations = [
  approvalsList,
  approvalsGet,
  approvalsApprove,
  approvalsReject,
  approvalsAnswer,
  approvalsExtend,
] as const;

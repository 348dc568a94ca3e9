import { z } from 'zod';
import { idSchema, listOf, listQuery, timestampSchema } from './common';
import { defineOperation } from './operation';
import { RUN_SUBJECTS } from './run-subjects';

/** `rejected` without a `response.userId`: the run ended before anybody answered; `response.reason` says how. */
export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'timeout'] as const;
export const RISKS = ['low', 'medium', 'high', 'critical'] as const;

export const approvalSchema = z
  .object({
    id: idSchema,
    runId: idSchema,
    tool: z.string(),
    parameters: z.unknown(),
    /** Hash of tool and exact parameters: what is approved is what runs. */
    parametersHash: z.string(),
    risk: z.enum(RISKS),
    reason: z.string(),
    diff: z.string().nullable(),
    subject: z.object({ kind: z.enum(RUN_SUBJECTS), id: idSchema }).nullable(),
    status: z.enum(APPROVAL_STATUSES),
    created_at: timestampSchema,
    expires_at: timestampSchema,
    responded_at: timestampSchema.nullable(),
    response: z.object({ userId: idSchema.nullable(), reason: z.string().nullable() }).nullable(),
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
  query: listQuery.extend({ status: z.enum(APPROVAL_STATUSES).optional() }),
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
  scope: 'session',
  description: 'A second answer is 409 `already_answered`.',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({ parametersHash: z.string().optional() }),
  responses: { 200: approvalSchema },
});
export const approvalsReject = defineOperation({
  id: 'approvals.reject',
  method: 'put',
  path: '/api/v1/hitl/requests/{approvalId}/reject',
  tag,
  summary: 'Reject; the run is told',
  scope: 'session',
  permission: { kind: 'approval', access: 'answer' },
  params,
  body: z.strictObject({ reason: z.string().trim().max(1000).optional() }),
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
  scope: 'session',
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
  approvalsExtend,
] as const;

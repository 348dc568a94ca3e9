import type { approvalsApprove, approvalsExtend, approvalsList, approvalsReject } from '@contracts/approvals';
import { callApi } from './client';

/** Requests that wait for this person. */
export const listPendingApprovals = (signal?: AbortSignal) =>
  callApi<typeof approvalsList>('get', '/api/v1/hitl/requests', { query: { status: 'pending', limit: 50 }, signal });

/** Approves exactly what was shown: the hash binds the parameters. */
export const approve = (approvalId: string, parametersHash?: string) =>
  callApi<typeof approvalsApprove>('put', '/api/v1/hitl/requests/{approvalId}/approve', {
    params: { approvalId },
    body: parametersHash === undefined ? {} : { parametersHash },
  });

export const reject = (approvalId: string, reason: string) =>
  callApi<typeof approvalsReject>('put', '/api/v1/hitl/requests/{approvalId}/reject', {
    params: { approvalId },
    body: reason === '' ? {} : { reason },
  });

/** Gives a request as much time again as it had at first. */
export const extendApproval = (approvalId: string) =>
  callApi<typeof approvalsExtend>('put', '/api/v1/hitl/requests/{approvalId}/extend', {
    params: { approvalId },
    body: {},
  });

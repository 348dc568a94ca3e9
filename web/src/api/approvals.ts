import type { inboxQuestions } from '@contracts/kernel/inbox';
import type {
  approvalsAnswer,
  approvalsApprove,
  approvalsExtend,
  approvalsGet,
  approvalsList,
  approvalsReject,
} from '@contracts/kernel/approvals';
import type { z } from 'zod';
import { callApi } from './client';

/** Requests that wait for this person. */
export const listPendingApprovals = (signal?: AbortSignal) =>
  callApi<typeof approvalsList>('get', '/api/v1/hitl/requests', { query: { status: 'pending', limit: 50 }, signal });

/** Requests that wait no more, newest first, a page at a time. */
export const listAnsweredApprovals = (cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof approvalsList>('get', '/api/v1/hitl/requests', {
    query: { status: 'answered', limit: 50, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

/** The last request of a run that this person may answer; null: none. */
export const findApprovalOfRun = async (runId: string, signal?: AbortSignal) => {
  const { items } = await callApi<typeof approvalsList>('get', '/api/v1/hitl/requests', {
    query: { runId, limit: 1 },
    signal,
  });
  return items[0] ?? null;
};

export const getApproval = (approvalId: string, signal?: AbortSignal) =>
  callApi<typeof approvalsGet>('get', '/api/v1/hitl/requests/{approvalId}', { params: { approvalId }, signal });

/** What waits for this person beside requests for approval. */
export const listQuestions = (signal?: AbortSignal) =>
  callApi<typeof inboxQuestions>('get', '/api/v1/inbox/questions', { signal });

/** Approves exactly what was shown: the hash binds the parameters. With edited ones it is these that are approved. */
export const approve = (approvalId: string, body: z.input<(typeof approvalsApprove)['body']> = {}) =>
  callApi<typeof approvalsApprove>('put', '/api/v1/hitl/requests/{approvalId}/approve', {
    params: { approvalId },
    body,
  });

/** Answers by one of the request's actions. */
export const answerByAction = (approvalId: string, body: z.input<(typeof approvalsAnswer)['body']>) =>
  callApi<typeof approvalsAnswer>('put', '/api/v1/hitl/requests/{approvalId}/answer', { params: { approvalId }, body });

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

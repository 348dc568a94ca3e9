import type { budgetsApplied } from '@contracts/money/budgets';
import type { usageCalls, UsageGroup, usageReportGet, UsageSplit } from '@contracts/money/usage';
import { callApi, sendRequest } from './client';

/** Days in UTC, both included. */
export interface UsageDays {
  from: string;
  to: string;
}

/** Calls of some days; where they are named, of one model or agent alone. */
export interface UsageSelection extends UsageDays {
  model?: string;
  agent?: string;
}

/** Calls, tokens and cost of some days, by one thing. */
export const getUsage = (of: UsageSelection, groupBy: UsageGroup, signal?: AbortSignal) =>
  callApi<typeof usageReportGet>('get', '/api/v1/usage', { query: { ...of, groupBy }, signal });

/** The same by day, each day split by model or agent. */
export const getUsageDays = (of: UsageSelection, splitBy: UsageSplit, signal?: AbortSignal) =>
  callApi<typeof usageReportGet>('get', '/api/v1/usage', { query: { ...of, groupBy: 'day', splitBy }, signal });

/** One page of calls, newest first: of some days, of a run, or the one of this id. */
export const listModelCalls = (
  of: UsageSelection | { runId: string } | { callId: string },
  cursor: string | null,
  signal?: AbortSignal,
) =>
  callApi<typeof usageCalls>('get', '/api/v1/usage/calls', {
    query: { ...of, limit: 50, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

/** Every one of these calls as a CSV file. */
export async function readCallsFile(of: UsageSelection): Promise<Blob> {
  const search = new URLSearchParams({ ...of });
  return (await sendRequest('GET', `/api/v1/usage/calls.csv?${search.toString()}`, {})).blob();
}

/** Budgets that this person's calls must keep to. */
export const listAppliedBudgets = (signal?: AbortSignal) =>
  callApi<typeof budgetsApplied>('get', '/api/v1/budgets', { signal });

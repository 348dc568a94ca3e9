import type { runsCancel, runsGet, runsList, runsRetry } from '@contracts/kernel/runs';
import type { RunKind } from '@contracts/systems/names';
import type { RunStatus } from '@contracts/kernel/run-events';
import { callApi } from './client';

export interface RunFilter {
  kind?: RunKind | undefined;
  status?: RunStatus | undefined;
  about?: string | undefined;
  q?: string | undefined;
  requestedBy?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** One page of runs, newest first. */
export const listRuns = (filter: RunFilter, cursor: string | null, signal?: AbortSignal) =>
  callApi<typeof runsList>('get', '/api/v1/runs', {
    query: { ...omitUndefined(filter), limit: 50, ...(cursor === null ? {} : { cursor }) },
    signal,
  });

/** A run with its recorded steps. */
export const getRun = (runId: string, signal?: AbortSignal) =>
  callApi<typeof runsGet>('get', '/api/v1/runs/{runId}', { params: { runId }, signal });

/** Stops a run: once this answers it has no further effect. */
export const cancelRun = (runId: string) =>
  callApi<typeof runsCancel>('post', '/api/v1/runs/{runId}/cancel', { params: { runId } });

/** Runs a failed or cancelled run again, from its last recorded step. */
export const retryRun = (runId: string) =>
  callApi<typeof runsRetry>('post', '/api/v1/runs/{runId}/retry', { params: { runId } });

function omitUndefined<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
}

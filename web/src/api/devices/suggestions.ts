import type { deviceSuggestionListSchema, Suggestion, suggestionListSchema } from '@contracts/devices/suggestions';
import type { Operation } from '@contracts/kernel/operation';
import type { z } from 'zod';
import { callApi } from '../client';

const PAGE = 100;
type Data = Record<string, unknown>;

export interface SuggestionFilter {
  agentId?: string | undefined;
  runId?: string | undefined;
}

/** One page of what waits here for this person, newest first. */
export const listSuggestions = ({ agentId, runId }: SuggestionFilter, cursor: string | null, signal?: AbortSignal) =>
  callApi<Operation>('get', '/api/v1/agents/suggestions', {
    query: {
      state: 'waiting',
      limit: PAGE,
      ...(agentId === undefined ? {} : { agent_id: agentId }),
      ...(runId === undefined ? {} : { run_id: runId }),
      ...(cursor === null ? {} : { cursor }),
    } as never,
    signal,
  }) as Promise<z.output<typeof suggestionListSchema>>;

/** What is on a device and not approved yet, read from it now. */
export const listDeviceSuggestions = (deviceId: string, signal?: AbortSignal) =>
  callApi<Operation>('get', '/api/v1/devices/{id}/suggestions', {
    params: { id: deviceId } as never,
    signal,
  }) as Promise<z.output<typeof deviceSuggestionListSchema>>;

/** Takes a suggestion over, with what was changed in it. */
export const approveSuggestion = (suggestion: Suggestion, data: Data | undefined) =>
  answer(suggestion, 'approve', data === undefined ? {} : { data });

export const rejectSuggestion = (suggestion: Suggestion) => answer(suggestion, 'reject', {});

/** Keeps what was changed, and goes on waiting. */
export const editSuggestion = (id: string, data: Data) =>
  callApi<Operation>('patch', '/api/v1/agents/suggestions/{id}', {
    params: { id } as never,
    body: { data } as never,
  });

/** Takes back all that a run suggested: what waits here, what waits for a device, and what is on one and not approved. */
export const removeSuggestionsOfRun = (runId: string) =>
  callApi<Operation>('post', '/api/v1/agents/runs/{runId}/remove-suggestions', {
    params: { runId } as never,
    body: {} as never,
  }) as Promise<{ rejected: number; cancelled: number; removed: number }>;

function answer({ place, id }: Suggestion, what: 'approve' | 'reject', body: { data?: Data }): Promise<unknown> {
  if (place === 'server')
    return callApi<Operation>('post', `/api/v1/agents/suggestions/{id}/${what}`, {
      params: { id } as never,
      body: body as never,
    });
  const [deviceId = '', table = '', ...rest] = id.split(':');
  return callApi<Operation>('post', `/api/v1/devices/{id}/suggestions/{table}/{rowId}/${what}`, {
    params: { id: deviceId, table, rowId: rest.join(':') } as never,
    body: body as never,
  });
}

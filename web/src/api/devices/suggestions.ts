import type {
  deviceSuggestionApprove,
  deviceSuggestionReject,
  deviceSuggestions,
  deviceWritesList,
  runSuggestionsRemove,
  suggestionApprove,
  suggestionReject,
  suggestionsList,
  suggestionUpdate,
} from '@contracts/devices/suggestion-operations';
import type { Suggestion } from '@contracts/devices/suggestions';
import { callApi } from '../client';

const PAGE = 100;
const MOST = 500;
type Data = Record<string, unknown>;

export interface SuggestionFilter {
  agentId?: string | undefined;
  runId?: string | undefined;
}

/** One page of what is kept here for this person, newest first: what waits for them, or for its device. */
export const listSuggestions = (
  { agentId, runId }: SuggestionFilter,
  state: 'waiting' | 'approved',
  cursor: string | null,
  signal?: AbortSignal,
) =>
  callApi<typeof suggestionsList>('get', '/api/v1/agents/suggestions', {
    query: {
      state,
      limit: PAGE,
      ...(agentId === undefined ? {} : { agent_id: agentId }),
      ...(runId === undefined ? {} : { run_id: runId }),
      ...(cursor === null ? {} : { cursor }),
    },
    signal,
  });

/** What is on a device and not approved yet, read from it now. */
export const listDeviceSuggestions = (id: string, signal?: AbortSignal) =>
  callApi<typeof deviceSuggestions>('get', '/api/v1/devices/{id}/suggestions', { params: { id }, signal });

/** What waits to be put on a device. */
export const listWaitingWrites = (id: string, signal?: AbortSignal) =>
  callApi<typeof deviceWritesList>('get', '/api/v1/devices/{id}/writes', {
    params: { id },
    query: { state: 'waiting', limit: MOST },
    signal,
  });

/** Takes a suggestion over, with what was changed in it. */
export function approveSuggestion(suggestion: Suggestion, data: Data | undefined): Promise<Suggestion> {
  const body = data === undefined ? {} : { data };
  if (suggestion.place === 'server')
    return callApi<typeof suggestionApprove>('post', '/api/v1/agents/suggestions/{id}/approve', {
      params: { id: suggestion.id },
      body,
    });
  return callApi<typeof deviceSuggestionApprove>('post', '/api/v1/devices/{id}/suggestions/{table}/{rowId}/approve', {
    params: rowOf(suggestion),
    body,
  });
}

/** Rejects a suggestion: of a device, its row is deleted. */
export const rejectSuggestion = (suggestion: Suggestion): Promise<Suggestion> =>
  suggestion.place === 'server'
    ? callApi<typeof suggestionReject>('post', '/api/v1/agents/suggestions/{id}/reject', {
        params: { id: suggestion.id },
      })
    : callApi<typeof deviceSuggestionReject>('post', '/api/v1/devices/{id}/suggestions/{table}/{rowId}/reject', {
        params: rowOf(suggestion),
      });

/** Keeps what was changed, and goes on waiting. */
export const editSuggestion = (id: string, data: Data) =>
  callApi<typeof suggestionUpdate>('patch', '/api/v1/agents/suggestions/{id}', { params: { id }, body: { data } });

/** Takes back all that a run suggested: what waits here, what waits for a device, and what is on one and not approved. */
export const removeSuggestionsOfRun = (runId: string) =>
  callApi<typeof runSuggestionsRemove>('post', '/api/v1/agents/runs/{runId}/remove-suggestions', {
    params: { runId },
  });

/** `<device record id>:<table>:<row id>`; a row’s id may hold colons. */
function rowOf({ id, table }: Suggestion): { id: string; table: 'tasks' | 'checkpoints'; rowId: string } {
  const [device = '', , ...rest] = id.split(':');
  return { id: device, table: table === 'checkpoints' ? 'checkpoints' : 'tasks', rowId: rest.join(':') };
}

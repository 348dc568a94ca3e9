import {
  deviceSuggestionApprove,
  deviceSuggestionReject,
  deviceSuggestions,
  deviceWritesList,
  runSuggestionsRemove,
  suggestionApprove,
  suggestionReject,
  suggestionsList,
  suggestionUpdate,
} from '../../../contracts/devices/suggestion-operations';
import type { AskNowDeps } from '../../../commands/devices/suggestions/ask-now';
import { listSuggestions } from '../../../commands/devices/suggestions/list-suggestions';
import { approveOnDevice, listOnDevice, rejectOnDevice } from '../../../commands/devices/suggestions/on-device';
import { removeOfRun } from '../../../commands/devices/suggestions/remove-of-run';
import {
  approveSuggestion,
  editSuggestion,
  rejectSuggestion,
} from '../../../commands/devices/suggestions/settle-suggestion';
import type { SuggestionDeps } from '../../../commands/devices/suggestions/suggestion-deps';
import { listWrites } from '../../../commands/devices/writes/list-writes';
import { type Route, route } from '../../route';

export type SuggestionRouteDeps = SuggestionDeps & { asking: AskNowDeps };

/** What agents suggest, here and on devices, and what waits for these. */
export const suggestionRoutes = (deps: SuggestionRouteDeps): Route[] => [
  route(suggestionsList, async ({ caller, query }) => ({
    status: 200,
    body: await listSuggestions(deps, caller, query),
  })),
  route(suggestionUpdate, async ({ suggestion, body }) => ({
    status: 200,
    body: await editSuggestion(deps, suggestion, body.data),
  })),
  route(suggestionApprove, async ({ caller, suggestion, body }) => ({
    status: 200,
    body: await approveSuggestion(deps, caller, suggestion, body?.data),
  })),
  route(suggestionReject, async ({ caller, suggestion }) => ({
    status: 200,
    body: await rejectSuggestion(deps, caller, suggestion),
  })),
  route(runSuggestionsRemove, async ({ caller, agentRun }) => ({
    status: 200,
    body: await removeOfRun(deps, caller, agentRun),
  })),
  route(deviceSuggestions, async ({ device }) => ({ status: 200, body: await listOnDevice(deps.asking, device) })),
  route(deviceSuggestionApprove, async ({ caller, device, params, body }) => ({
    status: 200,
    body: await approveOnDevice(deps.asking, caller, device, params, body?.data),
  })),
  route(deviceSuggestionReject, async ({ caller, device, params }) => ({
    status: 200,
    body: await rejectOnDevice(deps.asking, caller, device, params),
  })),
  route(deviceWritesList, async ({ device, query }) => ({
    status: 200,
    body: await listWrites(deps.models, device, query),
  })),
];

import { Types } from 'mongoose';
import type { z } from 'zod';
import type { suggestionsList } from '../../../contracts/devices/suggestion-operations';
import type { Suggestion } from '../../../contracts/devices/suggestions';
import type { List } from '../../../contracts/kernel/common';
import type { AgentFindingRecord } from '../../../models/devices/agents/agent-run.model';
import { decodeCursor, idCursor, pageById } from '../../../models/kernel/page';
import type { Caller } from '../../../platform/caller';
import { agentNames, presentSuggestion } from './present-suggestion';
import type { SuggestionDeps } from './suggestion-deps';

/** Suggestions of the caller's agents that are kept here, newest first; where no state is asked for, those that wait. */
export async function listSuggestions(
  { models, secrets }: Pick<SuggestionDeps, 'models' | 'secrets'>,
  caller: Caller,
  query: z.infer<typeof suggestionsList.query>,
): Promise<List<Suggestion>> {
  const { agent_id: agentId, run_id: runId, state = 'waiting', limit } = query;
  const after = decodeCursor(idCursor, query.cursor);
  const found = await models.AgentFinding.find({
    ...{ userId: new Types.ObjectId(caller.userId), organisationId: new Types.ObjectId(caller.organisationId) },
    ...{ kind: 'suggestion', expiresAt: { $gt: new Date() } },
    ...(state === 'waiting' ? { state: { $in: [null, 'waiting'] } } : { state }),
    ...(agentId !== undefined && { agentId: new Types.ObjectId(agentId) }),
    ...(runId !== undefined && { runId: new Types.ObjectId(runId) }),
    ...(after && { _id: { $lt: after } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<AgentFindingRecord[]>();
  const agents = await agentNames(
    models,
    found.map((one) => one.agentId),
  );
  return pageById(found, limit, (one) => presentSuggestion(secrets, one, agents));
}

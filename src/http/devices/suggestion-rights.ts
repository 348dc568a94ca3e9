import { Types } from 'mongoose';
import type { DevicesPermission } from '../../contracts/devices/names';
import type { AgentFindingRecord, AgentRunLogRecord } from '../../models/devices/agents/agent-run.model';
import { notFound } from '../../platform/errors';
import type { PathRight } from '../path-right';
import { own } from './own-rights';

/** What a handler is given of the caller's own. */
export interface SuggestionGrant {
  suggestion: AgentFindingRecord;
}
export interface AgentRunGrant {
  agentRun: AgentRunLogRecord;
}

/** The right to what an agent suggests: its person's alone. */
export const suggestionRight = own(
  'suggestion',
  (models, of) => models.AgentFinding.findOne({ ...of, kind: 'suggestion' }).lean<AgentFindingRecord>(),
  () => notFound('suggestion_not_found', 'There is no such suggestion.'),
);

/** The right to a run of an agent, by its log: its person's alone. */
export const agentRunRight: PathRight<DevicesPermission> = {
  parameter: 'runId',
  async grant(models, caller, _permission, runId) {
    const [userId, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
    const of = { runId: new Types.ObjectId(runId), userId, organisationId };
    const agentRun = await models.AgentRunLog.findOne(of).lean<AgentRunLogRecord>();
    if (!agentRun) throw notFound('run_not_found', 'There is no such run of an agent.');
    return { loaded: { agentRun }, subject: agentRun };
  },
};

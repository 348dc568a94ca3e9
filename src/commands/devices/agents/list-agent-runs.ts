import { Types } from 'mongoose';
import type { z } from 'zod';
import type { agentRunsList } from '../../../contracts/devices/agents';
import type { AgentRunLogRecord } from '../../../models/devices/agents/agent-run.model';
import type { Models } from '../../../models/index';
import { decodeCursor, idCursor, pageById } from '../../../models/kernel/page';
import type { Caller } from '../../../platform/caller';
import { presentRunLog } from './present-agent';

/** The caller's logs, newest first: by page, or after a cursor. 400 `cursor_invalid`. */
export async function listAgentRuns(models: Models, caller: Caller, query: z.infer<typeof agentRunsList.query>) {
  const { page, limit, cursor, agent_id: agentId } = query;
  const of = {
    userId: new Types.ObjectId(caller.userId),
    organisationId: new Types.ObjectId(caller.organisationId),
    ...(agentId && { agentId: new Types.ObjectId(agentId) }),
  };
  const after = decodeCursor(idCursor, cursor);
  const [logs, total] = await Promise.all([
    models.AgentRunLog.find({ ...of, ...(after && { _id: { $lt: after } }) })
      .sort({ _id: -1 })
      .skip(after ? 0 : (page - 1) * limit)
      .limit(limit + 1)
      .lean<AgentRunLogRecord[]>(),
    models.AgentRunLog.countDocuments(of),
  ]);
  return { ...pageById(logs, limit, presentRunLog), page, limit, total };
}

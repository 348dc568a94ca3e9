import { Types } from 'mongoose';
import type { FlowPermission } from '../../contracts/flows/names';
import type { FlowSessionRecord } from '../../models/flows/flow-session.model';
import type { FlowRecord } from '../../models/flows/flow.model';
import type { RunRecord } from '../../models/runs/run.model';
import { notFound } from '../../platform/errors';
import { requireFlow } from '../../security/flows/flow-permissions';
import type { PathRight } from '../path-right';

/** What a handler is given of what its path names. */
export interface FlowGrant {
  flow: FlowRecord;
}
/** Of an execution: its run, without the journal. The handler asks for the flow by `id`: it must be the run's. */
export interface ExecutionGrant {
  execution: RunRecord;
}
export interface FlowSessionGrant {
  session: FlowSessionRecord;
}

const leastRole = ({ role, access }: FlowPermission) => role ?? (access === 'write' ? 'member' : 'viewer');

export const flowRight: PathRight<FlowPermission> = {
  parameter: 'id',
  about: 'flows',
  leastRole,
  async grant(models, caller, { access }, id) {
    const flow = await requireFlow(models, caller, new Types.ObjectId(id), access);
    return { loaded: { flow } satisfies FlowGrant, subject: flow };
  },
};

export const executionRight: PathRight<FlowPermission> = {
  parameter: 'executionId',
  about: 'flows',
  leastRole,
  async grant(models, caller, { access }, id) {
    const organisationId = new Types.ObjectId(caller.organisationId);
    const execution = await models.Run.findOne(
      { _id: new Types.ObjectId(id), organisationId, kind: 'flows.execution', 'input.isDeleted': { $ne: true } },
      { journal: 0 },
    ).lean<RunRecord>();
    if (!execution?.subjectId) throw notFound('execution_not_found', 'There is no such execution.');
    const flow = await requireFlow(models, caller, execution.subjectId, access);
    return { loaded: { execution } satisfies ExecutionGrant, subject: flow };
  },
};

export const flowSessionRight: PathRight<FlowPermission> = {
  parameter: 'sessionId',
  async grant(models, caller, _permission, id) {
    const session = await models.FlowSession.findOne({
      _id: new Types.ObjectId(id),
      userId: new Types.ObjectId(caller.userId),
      organisationId: new Types.ObjectId(caller.organisationId),
    }).lean<FlowSessionRecord>();
    if (!session) throw notFound('session_not_found', 'There is no such session.');
    return { loaded: { session } satisfies FlowSessionGrant, subject: session };
  },
};

import { Types } from 'mongoose';
import type { FlowRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';
import { type Caller, isAdmin } from '../../platform/caller';
import { forbidden, notFound } from '../../platform/errors';

/** Flows that the caller may see: their organisation's, and of private ones their own. */
export const visibleTo = ({ userId, organisationId }: Caller) => ({
  organisationId: new Types.ObjectId(organisationId),
  $or: [{ access: 'organisation' as const }, { userId: new Types.ObjectId(userId) }],
});

/** Viewers of the organisation look at flows and run none. */
export const mayWorkOnFlows = ({ role }: Pick<Caller, 'role'>): boolean => role !== 'viewer';

/** The flow, where the caller may see it (`write`: change and run it). 404 `flow_not_found`, 403 `flow_forbidden`. */
export async function requireFlow(
  models: Models,
  caller: Caller,
  id: Types.ObjectId,
  access: 'read' | 'write',
): Promise<FlowRecord> {
  const flow = await models.Flow.findOne({ _id: id, ...visibleTo(caller) }).lean<FlowRecord>();
  if (!flow) throw notFound('flow_not_found', 'There is no such flow.');
  if (access === 'write' && !mayWorkOnFlows(caller))
    throw forbidden('flow_forbidden', 'Viewers look at flows; they change and run none.');
  return flow;
}

/** Who may decide who sees a flow. */
export const ownsFlow = (caller: Caller, flow: Pick<FlowRecord, 'userId'>): boolean =>
  isAdmin(caller) || flow.userId.toHexString() === caller.userId;

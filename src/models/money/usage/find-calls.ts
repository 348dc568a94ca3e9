import { type mongo, Types } from 'mongoose';
import { ORGANISATION_ROLES } from '../../../contracts/kernel/operation';
import type { UsageFilter } from '../../../contracts/money/usage';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';
import type { ModelCallRecord } from '../model-call.model';

/** The driver's own collection: reports and exports read many rows. */
export const modelCalls = (models: Pick<Models, 'ModelCall'>) =>
  models.ModelCall.collection as unknown as mongo.Collection<ModelCallRecord>;

/** What of the ledger a caller may see and asks for: an admin the organisation's calls, anybody else their own. */
export function callsOf(
  caller: Caller,
  filter: Pick<UsageFilter, 'model' | 'userId' | 'agent'> & { runId?: string | undefined; callId?: string | undefined },
): mongo.Filter<ModelCallRecord> {
  const isAdmin = ORGANISATION_ROLES.indexOf(caller.role) >= ORGANISATION_ROLES.indexOf('admin');
  const userIds = [...(isAdmin ? [] : [caller.userId]), ...(filter.userId === undefined ? [] : [filter.userId])];
  const [userId, other = userId] = userIds;
  return {
    organisationId: new Types.ObjectId(caller.organisationId),
    // Somebody else's are none of theirs: no row has two people.
    ...(userId === undefined ? {} : { userId: { $in: userId === other ? [new Types.ObjectId(userId)] : [] } }),
    ...(filter.model === undefined ? {} : { model: filter.model }),
    ...(filter.agent === undefined ? {} : { agent: filter.agent as ModelCallRecord['agent'] }),
    ...(filter.runId === undefined ? {} : { runId: new Types.ObjectId(filter.runId) }),
    ...(filter.callId === undefined ? {} : { _id: filter.callId }),
  };
}

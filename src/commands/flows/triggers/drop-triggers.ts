import type { ClientSession, Types } from 'mongoose';
import type { Models } from '../../../models/index';
import { dropSchedule } from '../../../runs/schedules/keep-schedule';

/** Triggers are gone with their schedules, and what is remembered of their calls. Returns how many. */
export async function dropTriggers(
  models: Models,
  of: { flowId: Types.ObjectId } | { _id: Types.ObjectId } | { userId: Types.ObjectId; organisationId: Types.ObjectId },
  session: ClientSession,
): Promise<number> {
  const found = await models.FlowTrigger.find(of, { _id: 1, kind: 1 }, { session }).lean();
  for (const { _id, kind } of found)
    if (kind === 'schedule') await dropSchedule(models, { subjectKind: 'flows', subjectId: _id }, session);
  await models.FlowTrigger.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } }, { session });
  return found.length;
}

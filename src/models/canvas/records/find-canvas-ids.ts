import { Types } from 'mongoose';
import type { CanvasRole } from '../../../contracts/kernel/operation';
import type { Caller } from '../../../platform/caller';
import type { Models } from '../../index';

/** Canvases of the caller's organisation on which the caller has one of these roles; without them: any. */
export async function findCanvasIds(
  models: Models,
  caller: Caller,
  roles?: readonly CanvasRole[],
): Promise<Types.ObjectId[]> {
  const userId = new Types.ObjectId(caller.userId);
  const found = await models.Canvas.find(
    {
      organisationId: new Types.ObjectId(caller.organisationId),
      deletedAt: null,
      ...(roles ? { members: { $elemMatch: { userId, role: { $in: [...roles] } } } } : { 'members.userId': userId }),
    },
    { _id: 1 },
  ).lean<{ _id: Types.ObjectId }[]>();
  return found.map(({ _id }) => _id);
}

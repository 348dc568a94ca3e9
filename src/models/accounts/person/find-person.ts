import type { Types } from 'mongoose';
import type { Models } from '../../index';
import type { Person } from './person';

/** A person, and the ids that their data is found by; undefined where the account is gone. */
export async function findPerson(models: Models, userId: Types.ObjectId): Promise<Person | undefined> {
  const user = await models.User.findOne({ _id: userId }, { organisationId: 1, email: 1 }).lean();
  if (!user) return undefined;
  const { organisationId, email } = user;
  const canvases = await models.Canvas.find({ organisationId, 'members.userId': userId }, { ownerId: 1 }).lean<
    { _id: Types.ObjectId; ownerId: Types.ObjectId }[]
  >();
  const runs = await models.Run.find({ organisationId, userId }, { _id: 1 }).sort({ _id: 1 }).lean();
  return {
    userId,
    organisationId,
    email,
    canvasIds: canvases.map(({ _id }) => _id),
    ownCanvasIds: canvases.filter(({ ownerId }) => ownerId.equals(userId)).map(({ _id }) => _id),
    runIds: runs.map(({ _id }) => _id),
  };
}

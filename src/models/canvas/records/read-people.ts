import type { Types } from 'mongoose';
import type { Models } from '../../index';

export interface Person {
  id: string;
  name: string;
}
export type People = (id: Types.ObjectId) => Person;

/** Names of people of one organisation, read at once; someone unknown is still somebody. */
export async function readPeople(
  models: Models,
  organisationId: Types.ObjectId,
  ids: readonly (Types.ObjectId | null)[],
): Promise<People> {
  const wanted = [...new Map(ids.flatMap((id) => (id ? [[id.toHexString(), id] as const] : []))).values()];
  const users = await models.User.find({ _id: { $in: wanted }, organisationId }, { name: 1 }).lean();
  const names = new Map(users.map((user) => [user._id.toHexString(), user.name]));
  return (id) => ({ id: id.toHexString(), name: names.get(id.toHexString()) ?? 'Somebody' });
}

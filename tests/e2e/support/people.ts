import { ObjectId } from 'mongodb';
import type { ProcessRig } from '../../rigs/process-rig';
import { TEST_PASSWORD, WeftClient } from '../../support/weft-client';

/** People of one organisation without limits; the first made it. */
export async function inviteColleagues(rig: ProcessRig, ...names: string[]): Promise<WeftClient[]> {
  const people = await Promise.all(names.map((name) => WeftClient.register(rig.url, { name })));
  const [first] = people;
  if (!first) throw new Error('nobody was named');
  const organisationId = new ObjectId(first.user.organisation.id);
  await rig.db.collection('organisations').updateOne({ _id: organisationId }, { $set: { tier: 'enterprise' } });
  await rig.db
    .collection('users')
    .updateMany({ email: { $in: people.map(({ user }) => user.email) } }, { $set: { organisationId } });
  return Promise.all(people.map(({ user }) => WeftClient.login(() => rig.url, user.email)));
}

/** A colleague of somebody, with the role member. */
export async function inviteMember(rig: ProcessRig, { user: host }: WeftClient, name: string): Promise<WeftClient> {
  const { user } = await WeftClient.register(rig.url, { name });
  const organisationId = new ObjectId(host.organisation.id);
  await rig.db.collection('users').updateOne({ email: user.email }, { $set: { organisationId, role: 'member' } });
  return WeftClient.login(() => rig.url, user.email);
}

/** What `openTab` needs to log a person in. */
export const accountOf = ({ user }: WeftClient): { email: string; password: string } => ({
  email: user.email,
  password: TEST_PASSWORD,
});

/** The nth of a list that is known to have it. */
export function nth<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there are ${items.length} items, none at ${index}`);
  return item;
}

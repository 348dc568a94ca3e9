import { Types } from 'mongoose';
import type { Models } from '../../src/models/index';
import type { UserRecord } from '../../src/models/accounts/user.model';
import type { Caller } from '../../src/platform/caller';

/** Somebody who may call: a user in the database, and the caller a token of theirs would give. */
export async function buildUser(models: Models, overrides: Partial<UserRecord> = {}): Promise<Caller> {
  const id = new Types.ObjectId();
  const user = await models.User.create({
    _id: id,
    email: `${id.toHexString()}@example.org`,
    name: `Person ${id.toHexString().slice(-4)}`,
    organisationId: new Types.ObjectId(),
    role: 'member',
    isServiceUser: false,
    tokenVersion: 1,
    ...overrides,
  });
  return {
    userId: id.toHexString(),
    organisationId: user.organisationId.toHexString(),
    role: 'member',
    tier: 'free',
    name: user.name,
  };
}

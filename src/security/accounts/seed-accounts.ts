import { Types } from 'mongoose';
import { DEFAULT_TIER } from '../../../config/tiers';
import { createUser, findAccountByEmail } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import { isDuplicateKey } from '../../platform/mongo';
import type { Passwords } from './passwords';

/** Name under which agents' blocks stand. */
const SERVICE_USER_NAME = 'Weft AI';
const DEMO_PASSWORD = 'weft-demo-1';
const DEMO_EMAILS = ['demo@weft.local', 'second@weft.local'] as const;
const DEMO_ORGANISATION_ID = new Types.ObjectId('de30de30de30de30de30de30');

/** Makes the AI service user where it does not exist. It has no password and an organisation of its own: it cannot log in. Safe to run at every start. */
export async function ensureServiceUser(models: Models, userId: string): Promise<void> {
  const id = new Types.ObjectId(userId);
  const now = new Date();
  await insertOnce(
    models.Organisation.collection.updateOne(
      { _id: id },
      { $setOnInsert: { name: 'Weft', tier: DEFAULT_TIER, createdAt: now, updatedAt: now } },
      { upsert: true },
    ),
  );
  await insertOnce(
    models.User.collection.updateOne(
      { _id: id },
      {
        $setOnInsert: {
          email: `agent-${userId}@weft.invalid`,
          name: SERVICE_USER_NAME,
          organisationId: id,
          role: 'viewer',
          isServiceUser: true,
          tokenVersion: 1,
          createdAt: now,
          updatedAt: now,
        },
      },
      { upsert: true },
    ),
  );
}

export interface DemoAccounts {
  organisationId: Types.ObjectId;
  ownerId: Types.ObjectId;
  memberId: Types.ObjectId;
}

/** Makes the demo log-ins (an owner and a member of one organisation) where they do not exist. Never called in production. Safe to run at every start. */
export async function seedDemo(models: Models, passwords: Passwords): Promise<DemoAccounts> {
  const now = new Date();
  await insertOnce(
    models.Organisation.collection.updateOne(
      { _id: DEMO_ORGANISATION_ID },
      { $setOnInsert: { name: 'Demo', tier: 'team', createdAt: now, updatedAt: now } },
      { upsert: true },
    ),
  );
  const [ownerEmail, memberEmail] = DEMO_EMAILS;
  return {
    organisationId: DEMO_ORGANISATION_ID,
    ownerId: await ensurePerson(models, passwords, { email: ownerEmail, name: 'Demo', role: 'owner' }),
    memberId: await ensurePerson(models, passwords, { email: memberEmail, name: 'Second', role: 'member' }),
  };
}

async function ensurePerson(
  models: Models,
  passwords: Passwords,
  person: { email: string; name: string; role: 'owner' | 'member' },
): Promise<Types.ObjectId> {
  const known = await findAccountByEmail(models, person.email);
  if (known) return known.user._id;
  try {
    const passwordHash = await passwords.hash(DEMO_PASSWORD);
    return (
      await createUser(models, {
        ...person,
        passwordHash,
        organisationId: DEMO_ORGANISATION_ID,
        emailVerifiedAt: new Date(),
      })
    )._id;
  } catch (error) {
    // Another process seeds at the same moment: what it made is what we want.
    const made = isDuplicateKey(error) ? await findAccountByEmail(models, person.email) : undefined;
    if (made) return made.user._id;
    throw error;
  }
}

/** Two upserts at once may collide: the record is there then. */
async function insertOnce(upsert: Promise<unknown>): Promise<void> {
  await upsert.catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

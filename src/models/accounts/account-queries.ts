import { Types } from 'mongoose';
import type { User } from '../../contracts/accounts/auth';
import type { List, ListQuery } from '../../contracts/kernel/common';
import type { OrganisationRole } from '../../contracts/kernel/organisation-roles';
import type { Caller } from '../../platform/caller';
import { conflict, notFound } from '../../platform/errors';
import { type ClientSession, isDuplicateKey, withTransaction } from '../../platform/mongo';
import type { Models } from '../index';
import type { OrganisationRecord } from './organisation.model';
import { decodeCursor, idCursor, pageById } from '../kernel/page';
import type { UserRecord } from './user.model';

export interface Account {
  user: UserRecord;
  organisation: OrganisationRecord;
}

/** A user as the API shows it. */
export function presentUser({ user, organisation }: Account): User {
  return {
    id: user._id.toHexString(),
    email: user.email,
    name: user.name,
    organisation: { id: organisation._id.toHexString(), name: organisation.name },
    role: user.role,
    tier: organisation.tier,
    isServiceUser: user.isServiceUser,
    emailVerifiedAt: emailVerifiedAt(user)?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  };
}

/** The caller's own account as the API shows it to them. */
export const presentOwnUser = (account: Account): User => ({
  ...presentUser(account),
  approvalMails: account.user.approvalMails ?? true,
  ...(account.user.deletionAt ? { deletionAt: account.user.deletionAt.toISOString() } : {}),
});

/** When the e-mail was verified; null: not yet. An account from before this was asked counts as verified from its start. */
export const emailVerifiedAt = (user: Pick<UserRecord, 'emailVerifiedAt' | 'createdAt'>): Date | null =>
  user.emailVerifiedAt === undefined ? user.createdAt : user.emailVerifiedAt;

/**
 * Makes an organisation and its owner, both or neither, and what `alongside` writes in the same transaction; 409
 * `email_taken` where the e-mail has an account.
 */
export async function createAccount(
  models: Models,
  input: { email: string; name: string; organisation: string; tier: string; passwordHash: string },
  alongside: (account: Account, session: ClientSession) => Promise<void> = () => Promise.resolve(),
): Promise<Account> {
  try {
    return await withTransaction(models.User.db, async (session) => {
      const account = await createOwner(models, { ...input, emailVerifiedAt: null }, session);
      await alongside(account, session);
      return account;
    });
  } catch (error) {
    if (isDuplicateKey(error)) throw emailTaken();
    throw error;
  }
}

/** Makes an organisation and its owner within a transaction. */
export async function createOwner(
  models: Models,
  {
    organisation: name,
    tier,
    ...person
  }: Omit<NewPerson, 'organisationId' | 'role'> & { organisation: string; tier: string },
  session: ClientSession,
): Promise<Account> {
  const [organisation] = await models.Organisation.create([{ name, tier }], { session });
  if (!organisation) throw new Error('organisation was not made');
  const user = await createUser(models, { ...person, organisationId: organisation._id, role: 'owner' }, session);
  return { user, organisation: organisation.toObject() };
}

/** 409 `email_taken`. */
export const emailTaken = () =>
  conflict('email_taken', 'There is an account with this e-mail already: log in instead.');

export interface NewPerson {
  email: string;
  name: string;
  /** Absent: they log in by a provider. */
  passwordHash?: string;
  organisationId: Types.ObjectId;
  role: OrganisationRole;
  /** Null where nobody knows yet that mail reaches them. */
  emailVerifiedAt: Date | null;
}

/** Adds a person to an organisation. */
export async function createUser(models: Models, input: NewPerson, session?: ClientSession): Promise<UserRecord> {
  const fields = {
    email: input.email,
    name: input.name,
    ...(input.passwordHash === undefined ? {} : { passwordHash: input.passwordHash }),
    organisationId: input.organisationId,
    role: input.role,
    isServiceUser: false,
    tokenVersion: 1,
    emailVerifiedAt: input.emailVerifiedAt,
  };
  const [user] = await models.User.create([fields], session ? { session } : {});
  if (!user) throw new Error('user was not made');
  return user.toObject();
}

/** The account of an e-mail in lower case, if it may log in at all; by as many reads where there is none: the time tells nothing. */
export async function findAccountByEmail(models: Models, email: string): Promise<Account | undefined> {
  const user = await models.User.findOne({ email, isServiceUser: false }).lean();
  const _id = user?.organisationId ?? new Types.ObjectId();
  const organisation = await models.Organisation.findOne({ _id }).lean();
  return user && organisation ? { user, organisation } : undefined;
}

/** The account of a user id; undefined where it is gone, disabled or a service user. */
export async function findAccount(models: Models, userId: Types.ObjectId): Promise<Account | undefined> {
  const user = await models.User.findOne({ _id: userId, isServiceUser: false }).lean();
  return user && !user.disabledAt ? withOrganisation(models, user) : undefined;
}

async function withOrganisation(models: Models, user: UserRecord): Promise<Account | undefined> {
  const organisation = await models.Organisation.findOne({ _id: user.organisationId }).lean();
  return organisation ? { user, organisation } : undefined;
}

/** The caller's own account. */
export async function readOwnAccount(models: Models, caller: Caller): Promise<Account> {
  const account = await findAccount(models, new Types.ObjectId(caller.userId));
  if (!account) throw notFound('user_not_found', 'This account is gone.');
  return account;
}

/** People of the caller's organisation, by name; neither service users nor those who were removed. */
export async function listMembers(models: Models, caller: Caller, query: ListQuery): Promise<List<User>> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  const cursor = decodeCursor(idCursor, query.cursor);
  const after = cursor ? await models.User.findOne({ _id: cursor, organisationId }, { name: 1 }).lean() : undefined;
  const [organisation, users] = await Promise.all([
    models.Organisation.findOne({ _id: organisationId }).lean(),
    models.User.find({
      organisationId,
      isServiceUser: false,
      disabledAt: null,
      ...(after ? { $or: [{ name: { $gt: after.name } }, { name: after.name, _id: { $gt: after._id } }] } : {}),
    })
      .sort({ name: 1, _id: 1 })
      .limit(query.limit + 1)
      .lean(),
  ]);
  if (!organisation) throw notFound('organisation_not_found', 'This organisation is gone.');
  return pageById(users, query.limit, (user) => presentUser({ user, organisation }));
}

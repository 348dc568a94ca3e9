import { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';

/** Keeps which mails the caller wants. Safe to run twice. */
export async function chooseMails(
  models: Models,
  { userId, organisationId }: Caller,
  choice: { approvalMails: boolean },
): Promise<void> {
  const { matchedCount } = await models.User.updateOne(
    { _id: new Types.ObjectId(userId), organisationId: new Types.ObjectId(organisationId), disabledAt: null },
    { $set: choice },
  );
  if (matchedCount === 0) throw notFound('user_not_found', 'This account is gone.');
}

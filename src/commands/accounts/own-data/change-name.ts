import { Types } from 'mongoose';
import type { Models } from '../../../models/index';
import { actorOf, type Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';

/** Changes the caller's own name and audits that it was changed; to what, stands in the account alone. */
export async function changeName(models: Models, caller: Caller, name: string): Promise<void> {
  const [_id, organisationId] = [new Types.ObjectId(caller.userId), new Types.ObjectId(caller.organisationId)];
  await withTransaction(models.User.db, async (session) => {
    const { matchedCount } = await models.User.updateOne(
      { _id, organisationId, disabledAt: null },
      { $set: { name } },
      { session },
    );
    if (matchedCount === 0) throw notFound('user_not_found', 'This account is gone.');
    const entry = {
      ...actorOf(caller),
      action: 'account.renamed' as const,
      resource: `user:${caller.userId}`,
    };
    await appendAudit(models, entry, session);
  });
}

import { Types } from 'mongoose';
import type { z } from 'zod';
import type { approvalsList } from '../../contracts/kernel/approvals';
import type { RunSubject } from '../../contracts/systems/names';
import { type Caller, isAdmin } from '../../platform/caller';
import type { ApprovalRecord } from './approval.model';
import type { Models } from '../index';
import { decodeCursor, idCursor } from '../kernel/page';

/**
 * Requests that the caller may answer: those about what is `answerable` to them (subjects of these ids, and all of the
 * organisation's of these kinds; where certain people are asked, they alone and admins), own ones about nothing, and for admins those of money. Newest first; one more than
 * `query.limit`, for `pageById`.
 */
export async function listApprovals(
  models: Models,
  caller: Caller,
  answerable: { kinds: readonly RunSubject[]; ids: readonly Types.ObjectId[] },
  query: z.infer<typeof approvalsList.query>,
): Promise<ApprovalRecord[]> {
  const before = decodeCursor(idCursor, query.cursor);
  const asked = isAdmin(caller) ? {} : { assignees: { $in: [null, new Types.ObjectId(caller.userId)] } };
  return models.Approval.find({
    organisationId: new Types.ObjectId(caller.organisationId),
    $or: [
      { userId: new Types.ObjectId(caller.userId), subjectId: null, audience: null },
      { subjectId: { $in: answerable.ids }, audience: null, ...asked },
      { subjectKind: { $in: answerable.kinds }, subjectId: { $ne: null }, audience: null, ...asked },
      ...(isAdmin(caller) ? [{ audience: 'admins' as const }] : []),
    ],
    ...(query.status ? { status: query.status === 'answered' ? { $ne: 'pending' } : query.status } : {}),
    ...(query.runId ? { runId: new Types.ObjectId(query.runId) } : {}),
    ...(before ? { _id: { $lt: before } } : {}),
  })
    .sort({ _id: -1 })
    .limit(query.limit + 1)
    .lean<ApprovalRecord[]>();
}

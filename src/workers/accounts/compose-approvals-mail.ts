import { Types } from 'mongoose';
import { maskText } from '../../contracts/secrets/find-secrets';
import { approvalsMail, type WaitingText } from '../../mail/approvals-mail';
import { buildMail } from '../../mail/build-mail';
import type { Mail } from '../../mail/mailer';
import { findAccount } from '../../models/accounts/account-queries';
import type { ApprovalRecord } from '../../models/runs/approval.model';
import type { RunRecord } from '../../models/runs/run.model';
import type { SubjectDeps } from '../../security/subjects';
import { findAnswerers } from '../../security/find-answerers';

/** The mail about what still waits for somebody, soonest end first; undefined where nothing does any more, or they want no such mail. */
export async function composeApprovalsMail(
  { models, subjects, linkBase }: SubjectDeps & { linkBase: string },
  id: string,
  request: { userId: string; approvalIds: readonly string[] },
): Promise<Mail | undefined> {
  const account = await findAccount(models, new Types.ObjectId(request.userId));
  if (!account || account.user.disabledAt || account.user.approvalMails === false) return undefined;
  const { organisationId } = account.user;
  const approvals = await models.Approval.find({
    _id: { $in: request.approvalIds.map((each) => new Types.ObjectId(each)) },
    organisationId,
    status: 'pending',
    expiresAt: { $gt: new Date() },
  })
    .sort({ expiresAt: 1 })
    .lean<ApprovalRecord[]>();
  const runs = await models.Run.find(
    { _id: { $in: approvals.map(({ runId }) => runId) }, organisationId },
    { title: 1, userName: 1 },
  ).lean<Pick<RunRecord, '_id' | 'title' | 'userName'>[]>();
  const waiting: WaitingText[] = [];
  for (const approval of approvals) {
    const run = runs.find(({ _id }) => _id.equals(approval.runId));
    // The right may have been taken away since it was asked for.
    if (!run || !(await findAnswerers({ models, subjects }, approval)).includes(request.userId)) continue;
    const { _id, expiresAt } = approval;
    waiting.push({ id: _id.toHexString(), title: maskText(run.title), askedBy: run.userName, expiresAt });
  }
  if (waiting.length === 0) return undefined;
  return buildMail(id, account.user.email, approvalsMail(linkBase, account.user.name, waiting));
}

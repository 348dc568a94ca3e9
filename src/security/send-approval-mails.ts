import { Types } from 'mongoose';
import type { ApprovalRecord } from '../models/runs/approval.model';
import { type Connection, withTransaction } from '../platform/mongo';
import { findAnswerers } from './find-answerers';
import type { SubjectDeps } from './subjects';
import type { MailOutbox } from './accounts/mail-outbox';

export interface ApprovalMailDeps extends SubjectDeps {
  connection: Connection;
  mails: MailOutbox;
  /** Ids of who was connected at that moment (ms) or later; undefined while that cannot be known. */
  findSeenSince(since: number): Promise<ReadonlySet<string> | undefined>;
  /** So long a request has waited, and everybody who may answer been away. */
  afterMs: number;
}

/** Requests that one sweep looks at; those that run out first come first. */
const LOOKED_AT_MAX = 5_000;
/** Requests of one transaction, and so of one mail. */
const TOGETHER_MAX = 100;

const FIELDS = {
  organisationId: 1,
  userId: 1,
  audience: 1,
  assignees: 1,
  subjectKind: 1,
  subjectId: 1,
  createdAt: 1,
} as const;
type Waiting = Pick<ApprovalRecord, '_id' | keyof typeof FIELDS>;
interface Unseen extends Waiting {
  answerers: readonly string[];
}

/**
 * Mails those who may answer what has waited for long, where none of them is there: once a request, however many processes
 * do this at once, and one mail a person for all that wait. What was asked since goes along where everybody who may answer
 * gets a mail anyway: so a person gets no more than one in `afterMs`. Returns how many mails it asked for.
 */
export async function sendApprovalMails(deps: ApprovalMailDeps, now = new Date()): Promise<number> {
  const { models, mails, afterMs } = deps;
  if (!mails.isConfigured) return 0;
  const since = now.getTime() - afterMs;
  const seen = await deps.findSeenSince(since);
  if (!seen) return 0;
  const waiting = await models.Approval.find({ status: 'pending', expiresAt: { $gt: now }, awayMailAt: null }, FIELDS)
    .sort({ expiresAt: 1 })
    .limit(LOOKED_AT_MAX)
    .lean<Waiting[]>();
  const isOld = ({ createdAt }: Waiting) => createdAt.getTime() <= since;
  const organisations = new Set(waiting.filter(isOld).map(({ organisationId }) => organisationId.toHexString()));
  let count = 0;
  for (const id of organisations) {
    const own = waiting.filter(({ organisationId }) => organisationId.toHexString() === id);
    const unseen = await findUnseen(deps, own, seen);
    const away = new Set(unseen.filter(isOld).flatMap(({ answerers }) => answerers));
    const due = unseen.filter((each) => isOld(each) || each.answerers.every((userId) => away.has(userId)));
    for (let from = 0; from < due.length && away.size > 0; from += TOGETHER_MAX)
      count += await mailTogether(deps, new Types.ObjectId(id), due.slice(from, from + TOGETHER_MAX), now);
  }
  return count;
}

/** Those that somebody may answer, and nobody who may was seen. */
async function findUnseen(
  deps: SubjectDeps,
  waiting: readonly Waiting[],
  seen: ReadonlySet<string>,
): Promise<Unseen[]> {
  const known = new Map<string, Promise<string[]>>();
  const unseen: Unseen[] = [];
  for (const approval of waiting) {
    const { audience, assignees, subjectId, userId } = approval;
    const key = [audience ?? (subjectId ?? userId).toHexString(), ...(assignees ?? [])].join(' ');
    const found = known.get(key) ?? findAnswerers(deps, approval);
    known.set(key, found);
    const answerers = await found;
    if (answerers.length > 0 && !answerers.some((id) => seen.has(id))) unseen.push({ ...approval, answerers });
  }
  return unseen;
}

/** Marks the requests and asks for the mails about those that it marked, all or none. */
async function mailTogether(
  { models, connection, mails }: ApprovalMailDeps,
  organisationId: Types.ObjectId,
  due: readonly Unseen[],
  now: Date,
): Promise<number> {
  const people = await models.User.find(
    {
      _id: { $in: [...new Set(due.flatMap(({ answerers }) => answerers))].map((id) => new Types.ObjectId(id)) },
      organisationId,
      isServiceUser: false,
      disabledAt: null,
      approvalMails: { $ne: false },
    },
    { _id: 1 },
  ).lean();
  const outboxIds = await withTransaction(connection, async (session) => {
    const marked: Unseen[] = [];
    for (const each of due) {
      const { matchedCount } = await models.Approval.collection.updateOne(
        { _id: each._id, status: 'pending', awayMailAt: null },
        { $set: { awayMailAt: now } },
        { session },
      );
      if (matchedCount === 1) marked.push(each);
    }
    const kept: string[] = [];
    for (const { _id } of people) {
      const userId = _id.toHexString();
      const theirs = marked.filter(({ answerers }) => answerers.includes(userId));
      const approvalIds = theirs.map((each) => each._id.toHexString());
      if (approvalIds.length > 0)
        kept.push(await mails.keep({ mail: 'approvals-waiting', userId, approvalIds }, session));
    }
    return kept;
  });
  for (const id of outboxIds) await mails.issue(id);
  return outboxIds.length;
}

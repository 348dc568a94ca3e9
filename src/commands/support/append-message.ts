import { type ClientSession, Types } from 'mongoose';
import type { LaneAnswer } from '../../contracts/support/messages';
import { conflict, notFound } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportMessageRecord } from '../../models/support/records/support-message.model';
import type { LaneRecord, SupportSessionRecord } from '../../models/support/records/support-session.model';
import { requireReady } from '../../models/support/records/require-ready';

export interface PersonsMessage {
  sessionId: Types.ObjectId;
  organisationId: Types.ObjectId;
  author: { id: string; name: string };
  content: string;
  /** Of items of the lane; what is answered leaves it. */
  answers: readonly LaneAnswer[];
  attachmentIds: readonly string[];
  /** The run that answers it. */
  runId: Types.ObjectId;
}

/** Characters of a message that lists show. */
const EXCERPT_MAX = 200;

/** What lists show of a message. */
export const excerptOf = ({ content, answers }: Pick<SupportMessageRecord, 'content' | 'answers'>): string => {
  const first = answers[0];
  const text = content || [first?.title, first?.text].filter(Boolean).join(': ') || '📎';
  return [
    ...text
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, EXCERPT_MAX * 2),
  ]
    .slice(0, EXCERPT_MAX)
    .join('');
};

/**
 * Writes a person's message within the transaction that records its run. Throws 404 `session_not_found`,
 * `attachment_not_found`, 409 `session_status_conflict`, `reply_under_way`; then nothing is written.
 */
export async function appendMessage(
  session: ClientSession,
  models: Models,
  said: PersonsMessage,
): Promise<{ session: SupportSessionRecord; isLaneChanged: boolean }> {
  const { sessionId, organisationId } = said;
  const current = await requireReady(models, { sessionId, organisationId }, session);
  const attachmentIds = [...new Set(said.attachmentIds)].map((id) => new Types.ObjectId(id));
  await requireAttachments(session, models, said, attachmentIds);
  const now = new Date();
  const answers = nameAnswers(current.lane, said.answers);
  const message = {
    ...{ organisationId, sessionId, content: said.content, answers, attachmentIds, runId: said.runId },
    _id: new Types.ObjectId(),
    seq: current.messageCount + 1,
    role: 'user' as const,
    userId: new Types.ObjectId(said.author.id),
    userName: said.author.name,
    createdAt: now,
  };
  const lane = withoutAnswered(current.lane, answers, now);
  const isLaneChanged = lane !== current.lane;
  const changes = {
    messageCount: message.seq,
    lastMessage: { role: 'user' as const, text: excerptOf(message), at: now },
    replyRunId: said.runId,
    updatedAt: now,
    ...(isLaneChanged && { lane }),
  };
  // Before the message: of several at once all but one collide here, and begin again with what that one left.
  const written = await models.SupportSession.collection.updateOne(
    { _id: sessionId, messageCount: current.messageCount, status: 'active' },
    { $set: changes },
    { session },
  );
  if (written.matchedCount === 0)
    throw conflict('reply_under_way', 'Somebody else has just said something. Look at it first.', {
      isRetryable: true,
    });
  await models.SupportMessage.collection.insertOne(message, { session });
  return { session: { ...current, ...changes }, isLaneChanged };
}

async function requireAttachments(
  session: ClientSession,
  models: Models,
  { sessionId, organisationId }: PersonsMessage,
  ids: readonly Types.ObjectId[],
): Promise<void> {
  if (ids.length === 0) return;
  const count = await models.SupportAttachment.countDocuments({ _id: { $in: ids }, sessionId, organisationId }).session(
    session,
  );
  if (count < ids.length)
    throw notFound('attachment_not_found', 'One of the attachments is not of this session. Attach it first.');
}

type Answers = SupportMessageRecord['answers'];
type Answer = Pick<Answers[number], 'itemId' | 'kind' | 'state' | 'text' | 'title' | 'command'>;

/** Each answer with what was asked, as the lane has it now; of several to one item the first counts. */
function nameAnswers(lane: LaneRecord, answers: readonly LaneAnswer[]): Answers {
  const named = new Map<string, Answer>();
  for (const { item_id: itemId, kind, state, text } of answers) {
    const key = `${kind}:${itemId}`;
    if (named.has(key)) continue;
    const question = kind === 'question' ? lane.questions.find(({ id }) => id === itemId) : undefined;
    const action = kind === 'action' ? lane.actions.find(({ id }) => id === itemId) : undefined;
    const title = question?.text ?? action?.title ?? '';
    named.set(key, { itemId, kind, state, text, title, command: action?.command ?? null });
  }
  return [...named.values()] as unknown as Answers;
}

/** The lane without what these answer; the same object where nothing goes. */
function withoutAnswered(lane: LaneRecord, answers: Answers, now: Date): LaneRecord {
  const isAnswered = (kind: 'question' | 'action', id: string) =>
    answers.some((answer) => answer.kind === kind && answer.itemId === id);
  const questions = lane.questions.filter(({ id }) => !isAnswered('question', id));
  const actions = lane.actions.filter(({ id }) => !isAnswered('action', id));
  if (questions.length === lane.questions.length && actions.length === lane.actions.length) return lane;
  return { revision: lane.revision + 1, questions, actions, updatedAt: now } as unknown as LaneRecord;
}

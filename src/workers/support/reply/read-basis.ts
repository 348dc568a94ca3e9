import { Types } from 'mongoose';
import {
  EARLIER_MESSAGES_MAX,
  renderBasis,
  type ReplyBasis,
  type SaidMessage,
} from '../../../agents/support/reply/reply-basis';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportAttachmentRecord } from '../../../models/support/records/support-attachment.model';
import type { SupportMessageRecord } from '../../../models/support/records/support-message.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { bytesOf } from '../../../commands/support/add-attachment';
import { type AttachmentFacts, readAttachments } from '../../../models/support/records/present-message';
import { notFound } from '../../../platform/errors';
import type { AgentText } from '../../../security/agent-text/delimit';
import type { SupportReplyInput } from '../../../queues/support/support-inputs';

/** What a reply rests on: read once in a recorded step, the same on every replay. JSON only. */
export interface RecordedBasis {
  prompt: AgentText;
  /** Images that the model is shown. */
  imageIds: string[];
  /** Ids of the lane's items that it is shown. */
  laneIds: string[];
}

/** Images of one message that a model is shown, and their bytes together; those after them are only named. */
const IMAGES_MAX = 5;
const IMAGES_BYTES_MAX = 8 * 1_048_576;
/** Bytes of an attached text that are read: what is shown of it is cut much shorter. */
const TEXT_BYTES_MAX = 1_048_576;

/** Reads what the assistant is to know. 404 `session_not_found`. */
export async function readBasis(
  models: Models,
  run: RunRecord,
  input: SupportReplyInput,
  seesImages: boolean,
): Promise<RecordedBasis> {
  const { organisationId } = run;
  const session = await readSession(models, run, input);
  const askedSeq = input.messageSeq;
  const messages = await models.SupportMessage.find({
    sessionId: session._id,
    organisationId,
    seq: { $lte: askedSeq ?? session.messageCount },
  })
    .sort({ seq: -1 })
    .limit(EARLIER_MESSAGES_MAX + 1)
    .lean<SupportMessageRecord[]>();
  messages.reverse();
  const asked = messages.find(({ seq }) => seq === askedSeq);
  const earlier = messages.filter((message) => message !== asked);
  const attachments = await readAttachments(models, organisationId, messages);
  const texts = await readTexts(models, organisationId, attachments);
  const imageIds = seesImages && asked ? pickImages(asked, attachments) : [];
  const show = (message: SupportMessageRecord): SaidMessage => ({
    role: message.role,
    author: message.userName ?? '',
    content: message.content,
    answers: message.answers.map(({ kind, state, text, title, command }) => ({
      ...{ kind, state, text, title },
      command: command ?? null,
    })),
    attachments: message.attachmentIds.flatMap((id) => {
      const facts = attachments.get(id.toHexString());
      if (!facts) return [];
      const text = facts.kind === 'text' ? (texts.get(id.toHexString()) ?? '') : null;
      return [{ name: facts.name, text, isShown: message === asked && imageIds.includes(id.toHexString()) }];
    }),
  });
  const { lane } = session;
  const basis: ReplyBasis = {
    title: session.title,
    problemSummary: session.problemSummary,
    problemDomain: session.problemDomain,
    earlier: earlier.map(show),
    omitted: Math.max(0, (earlier[0]?.seq ?? 1) - 1),
    asked: asked && show(asked),
    lane: {
      questions: lane.questions.map(({ id, text, state }) => ({ id, text, state })),
      actions: lane.actions.map(({ id, title, command, state }) => ({ id, title, command: command ?? null, state })),
    },
    steps: session.steps.map((step) => ({
      order: step.stepOrder,
      text: step.text,
      options: [...step.options],
      answer: [step.selectedOption, step.freeTextInput].filter(Boolean).join(': ') || null,
      wasSkipped: step.wasSkipped,
    })),
  };
  return {
    prompt: renderBasis(basis),
    imageIds,
    laneIds: [...lane.questions, ...lane.actions].map(({ id }) => id),
  };
}

/** The session that a reply is for. 404 `session_not_found` where it is gone. */
export async function readSession(
  models: Models,
  { organisationId }: Pick<RunRecord, 'organisationId'>,
  { sessionId }: SupportReplyInput,
): Promise<SupportSessionRecord> {
  const session = await models.SupportSession.findOne(
    { _id: new Types.ObjectId(sessionId), organisationId },
    { vector: 0 },
  ).lean<SupportSessionRecord>();
  if (!session) throw notFound('session_not_found', 'The session is gone.');
  return session;
}

async function readTexts(
  models: Models,
  organisationId: Types.ObjectId,
  attachments: ReadonlyMap<string, AttachmentFacts>,
): Promise<Map<string, string>> {
  const ids = [...attachments.values()].filter(({ kind }) => kind === 'text').map(({ _id }) => _id);
  if (ids.length === 0) return new Map();
  const found = await models.SupportAttachment.find({ _id: { $in: ids }, organisationId }, { data: 1 }).lean<
    Pick<SupportAttachmentRecord, '_id' | 'data'>[]
  >();
  return new Map(found.map(({ _id, data }) => [_id.toHexString(), textOf(bytesOf(data))]));
}

/** Beginning and end of a long text: the middle is cut away anyway. */
function textOf(bytes: Buffer): string {
  if (bytes.length <= TEXT_BYTES_MAX) return bytes.toString('utf8');
  const half = TEXT_BYTES_MAX / 2;
  return `${bytes.subarray(0, half).toString('utf8')}\n[…]\n${bytes.subarray(bytes.length - half).toString('utf8')}`;
}

function pickImages(
  { attachmentIds }: SupportMessageRecord,
  attachments: ReadonlyMap<string, AttachmentFacts>,
): string[] {
  const picked: string[] = [];
  let bytes = 0;
  for (const id of attachmentIds.map((one) => one.toHexString())) {
    const facts = attachments.get(id);
    if (facts?.kind !== 'image' || picked.length >= IMAGES_MAX) continue;
    bytes += facts.bytes;
    if (bytes <= IMAGES_BYTES_MAX) picked.push(id);
  }
  return picked;
}

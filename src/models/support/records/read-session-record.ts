import { type Types } from 'mongoose';
import type { Models } from '../../index';
import type { SupportAttachmentRecord } from './support-attachment.model';
import type { SupportMessageRecord } from './support-message.model';
import type { SupportSessionRecord } from './support-session.model';
import {
  buildSessionRecord,
  EXCERPTS_MAX,
  RECORD_MESSAGES_MAX,
  RECORD_TEXT_MAX,
  type SessionRecord,
} from './session-record';

/** What a session's documents rest on, as it is now. `withTexts`: attached texts are looked into. */
export async function readSessionRecord(
  models: Models,
  session: SupportSessionRecord,
  options: { withTexts?: boolean } = {},
): Promise<SessionRecord> {
  const newest = await models.SupportMessage.find({ sessionId: session._id })
    .sort({ seq: -1 })
    .limit(RECORD_MESSAGES_MAX)
    .lean<SupportMessageRecord[]>();
  const messages = newest.reverse();
  const ids = messages.flatMap(({ attachmentIds }) => attachmentIds);
  const [attachments, others] = await Promise.all([
    ids.length === 0 ? [] : readAttachments(models, session._id, ids, options.withTexts ?? false),
    models.SupportSession.find(
      { _id: { $in: session.similar.map(({ sessionId }) => sessionId) }, organisationId: session.organisationId },
      { title: 1 },
    ).lean(),
  ]);
  return buildSessionRecord({ session, messages, attachments, others: others.map(({ title }) => title) });
}

async function readAttachments(
  models: Models,
  sessionId: Types.ObjectId,
  ids: readonly Types.ObjectId[],
  withTexts: boolean,
) {
  const attachments = await models.SupportAttachment.find({ sessionId, _id: { $in: ids } }, { data: 0 }).lean<
    Omit<SupportAttachmentRecord, 'data'>[]
  >();
  if (!withTexts) return attachments;
  const texts = attachments.filter(({ kind }) => kind === 'text').slice(-EXCERPTS_MAX);
  const read = await models.SupportAttachment.find({ _id: { $in: texts.map(({ _id }) => _id) } }, { data: 1 }).lean<
    Pick<SupportAttachmentRecord, '_id' | 'data'>[]
  >();
  const excerpts = new Map(
    read.map(({ _id, data }) => [
      _id.toHexString(),
      toBytes(data)
        .subarray(0, RECORD_TEXT_MAX * 4)
        .toString('utf8'),
    ]),
  );
  return attachments.map((attachment) => {
    const excerpt = excerpts.get(attachment._id.toHexString());
    return excerpt === undefined ? attachment : { ...attachment, excerpt };
  });
}

/** Lean reads give the driver's Binary. */
const toBytes = (data: unknown): Buffer =>
  Buffer.isBuffer(data) ? data : Buffer.from((data as { buffer: Uint8Array }).buffer);

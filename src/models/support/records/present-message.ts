import type { Types } from 'mongoose';
import type { SupportAttachment, SupportMessage } from '../../../contracts/support/messages';
import type { Models } from '../../index';
import type { SupportAttachmentRecord } from './support-attachment.model';
import type { SupportMessageRecord } from './support-message.model';

/** An attachment without its bytes. */
export type AttachmentFacts = Omit<SupportAttachmentRecord, 'data'>;

export const presentAttachment = (attachment: AttachmentFacts): SupportAttachment => ({
  id: attachment._id.toHexString(),
  name: attachment.name,
  media_type: attachment.mediaType,
  kind: attachment.kind,
  bytes: attachment.bytes,
  created_at: attachment.createdAt.toISOString(),
});

/** `attachments`: by id; those that are gone are left out. */
export const presentMessage = (
  message: SupportMessageRecord,
  attachments: ReadonlyMap<string, AttachmentFacts>,
): SupportMessage => ({
  id: message._id.toHexString(),
  seq: message.seq,
  role: message.role,
  author: message.userId ? { id: message.userId.toHexString(), name: message.userName ?? '' } : null,
  content: message.content,
  answers: message.answers.map(({ itemId, kind, state, text, title, command }) => ({
    item_id: itemId,
    ...{ kind, state, text, title },
    command: command ?? null,
  })),
  attachments: message.attachmentIds.flatMap((id) => {
    const attachment = attachments.get(id.toHexString());
    return attachment ? [presentAttachment(attachment)] : [];
  }),
  run_id: message.runId?.toHexString() ?? null,
  created_at: message.createdAt.toISOString(),
});

/** What is attached to these messages, without the bytes, by id. */
export async function readAttachments(
  models: Models,
  organisationId: Types.ObjectId,
  messages: readonly Pick<SupportMessageRecord, 'attachmentIds'>[],
): Promise<Map<string, AttachmentFacts>> {
  const ids = messages.flatMap(({ attachmentIds }) => attachmentIds);
  if (ids.length === 0) return new Map();
  const found = await models.SupportAttachment.find({ _id: { $in: ids }, organisationId }, { data: 0 }).lean<
    AttachmentFacts[]
  >();
  return new Map(found.map((attachment) => [attachment._id.toHexString(), attachment]));
}

import { Types } from 'mongoose';
import { ATTACHMENTS_PER_SESSION_MAX } from '../../contracts/support/messages';
import { AppError, notFound, unprocessable } from '../../platform/errors';
import type { Models } from '../../models/index';
import type { SupportAttachmentRecord } from '../../models/support/records/support-attachment.model';
import type { AttachmentFacts } from '../../models/support/records/present-message';
import { sniffAttachment } from '../../models/support/records/sniff-attachment';

export interface NewAttachment {
  sessionId: Types.ObjectId;
  organisationId: Types.ObjectId;
  userId: string;
  name: string;
  data: Buffer;
}

/**
 * Keeps a file of a session; its name, and what it says where it is text, as `mask` gives them. Throws 415 `attachment_unsupported` for what is neither text nor an image (also an empty file), 422
 * `too_many_attachments`. Uploads at the same moment may go over that by as many as they are.
 */
export async function addAttachment(
  models: Models,
  mask: <Value>(value: Value) => Promise<Value>,
  file: NewAttachment,
): Promise<AttachmentFacts> {
  const found = file.data.length > 0 ? sniffAttachment(file.data) : undefined;
  if (!found)
    throw new AppError('attachment_unsupported', 'Attach UTF-8 text, or an image: PNG, JPEG, GIF or WebP.', {
      status: 415,
    });
  const { sessionId, organisationId } = file;
  const count = await models.SupportAttachment.countDocuments({ sessionId, organisationId });
  if (count >= ATTACHMENTS_PER_SESSION_MAX)
    throw unprocessable('too_many_attachments', `A session holds ${ATTACHMENTS_PER_SESSION_MAX} attachments.`);
  const data = found.kind === 'text' ? Buffer.from(await mask(file.data.toString('utf8'))) : file.data;
  const attachment = {
    _id: new Types.ObjectId(),
    ...{ organisationId, sessionId, ...found },
    userId: new Types.ObjectId(file.userId),
    name: await mask(file.name),
    bytes: data.length,
    createdAt: new Date(),
  };
  await models.SupportAttachment.collection.insertOne({ ...attachment, data });
  return attachment;
}

/** An attachment with its bytes; 404 `attachment_not_found` where it is none of this session. */
export async function findAttachment(
  models: Models,
  of: { sessionId: Types.ObjectId; organisationId: Types.ObjectId },
  attachmentId: string,
): Promise<AttachmentFacts & { data: Buffer }> {
  const found = await models.SupportAttachment.findOne({
    _id: new Types.ObjectId(attachmentId),
    ...of,
  }).lean<SupportAttachmentRecord>();
  if (!found) throw notFound('attachment_not_found', 'There is no such attachment in this session.');
  return { ...found, data: bytesOf(found.data) };
}

/** Lean records hold the driver's own binary. */
export const bytesOf = (data: SupportAttachmentRecord['data']): Buffer =>
  Buffer.isBuffer(data) ? data : Buffer.from((data as unknown as { buffer: Uint8Array }).buffer);

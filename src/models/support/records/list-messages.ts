import type { Types } from 'mongoose';
import { z } from 'zod';
import type { List } from '../../../contracts/kernel/common';
import type { SupportMessage } from '../../../contracts/support/messages';
import type { Models } from '../../index';
import { decodeCursor, fieldsCursor, pageOf } from '../../kernel/page';
import type { SupportMessageRecord } from './support-message.model';
import { presentMessage, readAttachments } from './present-message';

const cursor = fieldsCursor(z.object({ seq: z.int() }));

/** Messages of a session that the caller may see, the newest first. */
export async function listMessages(
  models: Models,
  session: { _id: Types.ObjectId; organisationId: Types.ObjectId },
  query: { limit: number; cursor?: string | undefined },
): Promise<List<SupportMessage>> {
  const place = decodeCursor(cursor, query.cursor);
  const found = await models.SupportMessage.find({
    sessionId: session._id,
    organisationId: session.organisationId,
    ...(place && { seq: { $lt: place.seq } }),
  })
    .sort({ seq: -1 })
    .limit(query.limit + 1)
    .lean<SupportMessageRecord[]>();
  const attachments = await readAttachments(models, session.organisationId, found);
  return pageOf(found, query.limit, { format: cursor, placeOf: ({ seq }) => ({ seq }) }, (message) =>
    presentMessage(message, attachments),
  );
}

import { z } from 'zod';
import type { ThreadMessage } from '../../contracts/devices/chat';
import type { List } from '../../contracts/kernel/common';
import type { DeviceMessageRecord, DeviceThreadRecord } from '../../models/devices/records/device-thread.model';
import type { Models } from '../../models/index';
import { decodeCursor, fieldsCursor, pageOf } from '../../models/kernel/page';
import { openMessage } from '../../security/devices/seal-message';
import type { Secrets } from '../../security/secrets/secrets';

const cursor = fieldsCursor(z.object({ seq: z.int() }));

/** What was said in a thread of the caller, oldest first. */
export async function listThreadMessages(
  deps: { models: Models; secrets: Secrets },
  thread: Pick<DeviceThreadRecord, '_id' | 'userId'>,
  query: { limit: number; cursor?: string | undefined },
): Promise<List<ThreadMessage>> {
  const place = decodeCursor(cursor, query.cursor);
  const found = await deps.models.DeviceMessage.find({
    ...{ threadId: thread._id, userId: thread.userId },
    ...(place && { seq: { $gt: place.seq } }),
  })
    .sort({ seq: 1 })
    .limit(query.limit + 1)
    .lean<DeviceMessageRecord[]>();
  return pageOf(found, query.limit, { format: cursor, placeOf: ({ seq }) => ({ seq }) }, (message) =>
    presentThreadMessage(deps.secrets, message),
  );
}

export const presentThreadMessage = (secrets: Secrets, message: DeviceMessageRecord): ThreadMessage => ({
  id: message._id.toHexString(),
  seq: message.seq,
  role: message.role,
  content: openMessage(secrets, message),
  calls: message.calls.map(({ tool, outcome, ids, count }) => ({ tool, outcome, ids: [...ids], count: count ?? null })),
  run_id: message.runId?.toHexString() ?? null,
  error: message.error ? { code: message.error.code ?? '', message: message.error.message ?? '' } : null,
  created_at: message.createdAt.toISOString(),
});

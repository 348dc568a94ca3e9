import type { z } from 'zod';
import type { deviceWritesList } from '../../../contracts/devices/suggestion-operations';
import type { DeviceWrite } from '../../../contracts/devices/suggestions';
import type { List } from '../../../contracts/kernel/common';
import type { Models } from '../../../models/index';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { DeviceWriteRecord } from '../../../models/devices/records/device-write.model';
import { decodeCursor, idCursor, pageById } from '../../../models/kernel/page';

/** What waits for a device, and what became of it in the last 30 days, newest first. */
export async function listWrites(
  models: Models,
  { _id: device, userId, organisationId }: DeviceRecord,
  { state, cursor, limit }: z.infer<typeof deviceWritesList.query>,
): Promise<List<DeviceWrite>> {
  const after = decodeCursor(idCursor, cursor);
  const found = await models.DeviceWrite.find({
    ...{ userId, organisationId, device },
    ...(state !== undefined && { state }),
    ...(after && { _id: { $lt: after } }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean<DeviceWriteRecord[]>();
  return pageById(found, limit, (write) => ({
    id: write._id.toHexString(),
    action: write.action,
    table: write.table,
    agent_id: write.agentId.toHexString(),
    run_id: write.runId.toHexString(),
    state: write.state,
    reason: write.reason ?? null,
    created_at: write.createdAt.toISOString(),
    expires_at: write.expiresAt.toISOString(),
    ended_at: write.endedAt?.toISOString() ?? null,
  }));
}

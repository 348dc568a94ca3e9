import type { Connection } from '../../../contracts/devices/connections';
import type { DeviceAccountRecord } from './device-account.model';

/** A connected account as its person sees it; `expiresAt` of its access token. */
export const presentConnection = (record: DeviceAccountRecord, expiresAt: Date | undefined): Connection => ({
  id: record._id.toHexString(),
  provider: record.provider,
  email: record.email ?? null,
  status: record.status,
  reason: record.reason ?? null,
  since: record.since.toISOString(),
  expires_at: record.status === 'ok' ? (expiresAt?.toISOString() ?? null) : null,
  created_at: record.createdAt.toISOString(),
});

import { z } from 'zod';
import {
  accountTokensContext,
  type DeviceAccountTokensRecord,
} from '../../../models/devices/accounts/device-account.model';
import type { Secrets } from '../../secrets/secrets';
import type { AccountTokens } from './exchange';

const sealedSchema = z.object({ access_token: z.string(), refresh_token: z.string() });

/** What is written of an account's tokens. */
export const sealTokens = (
  secrets: Secrets,
  of: Pick<DeviceAccountTokensRecord, '_id' | 'organisationId'>,
  { accessToken, refreshToken, expiresAt }: AccountTokens,
) => ({
  ...secrets.seal(JSON.stringify({ access_token: accessToken, refresh_token: refreshToken }), accountTokensContext(of)),
  expiresAt,
  refreshedAt: new Date(),
});

/** Throws `SecretUnreadable`. */
export function openTokens(secrets: Secrets, record: DeviceAccountTokensRecord): AccountTokens {
  const { access_token, refresh_token } = sealedSchema.parse(
    JSON.parse(secrets.open(record, accountTokensContext(record))),
  );
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: record.expiresAt };
}

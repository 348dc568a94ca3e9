import type { Connection } from 'mongoose';
import type {
  DeviceAccountRecord,
  DeviceAccountTokensRecord,
} from '../../../models/devices/accounts/device-account.model';
import type { Models } from '../../../models/index';
import { actorOf, type Caller } from '../../../platform/caller';
import type { Logger } from '../../../platform/logger';
import { withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import { revokeAtProvider } from '../../../security/devices/accounts/exchange';
import type { AccountProviders } from '../../../security/devices/accounts/providers';
import { openTokens } from '../../../security/devices/accounts/sealed-tokens';
import { type Secrets, SecretUnreadable } from '../../../security/secrets/secrets';

export interface DisconnectDeps {
  models: Models;
  connection: Connection;
  secrets: Secrets;
  providers: AccountProviders;
  log: Logger;
}

/** Deletes an account's tokens here, whatever the provider does, audits it, then revokes them there. Resolves to whether the provider did; done again it does nothing. */
export async function disconnectAccount(
  deps: DisconnectDeps,
  caller: Caller,
  { _id, userId, organisationId, provider }: DeviceAccountRecord,
): Promise<boolean> {
  const { models } = deps;
  const own = { _id, userId, organisationId };
  const removed = await withTransaction(deps.connection, async (session) => {
    const now = new Date();
    const { modifiedCount } = await models.DeviceAccount.updateOne(
      { ...own, status: { $ne: 'revoked' } },
      { $set: { status: 'revoked', since: now, revokedAt: now }, $unset: { reason: 1 } },
      { session },
    );
    if (modifiedCount === 0) return null;
    const resource = `connection:${_id.toHexString()}`;
    await appendAudit(
      models,
      { ...actorOf(caller), action: 'connection.disconnected', resource, details: { provider } },
      session,
    );
    return models.DeviceAccountTokens.findOneAndDelete(own, { session }).lean<DeviceAccountTokensRecord | null>();
  });
  return removed ? revokeTokens(deps, { provider }, removed) : false;
}

/** Revokes tokens at their provider, best effort: one that is away, not set up any more, or whose tokens cannot be opened, changes nothing. */
export async function revokeTokens(
  { secrets, providers, log }: Pick<DisconnectDeps, 'secrets' | 'providers' | 'log'>,
  { provider }: Pick<DeviceAccountRecord, 'provider'>,
  tokens: DeviceAccountTokensRecord,
): Promise<boolean> {
  if (!providers.isConfigured(provider)) return false;
  try {
    return await revokeAtProvider(providers.get(provider), openTokens(secrets, tokens).refreshToken, log);
  } catch (error) {
    if (error instanceof SecretUnreadable) return false;
    throw error;
  }
}

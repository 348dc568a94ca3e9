import { type Connection, Types } from 'mongoose';
import type {
  DeviceAccountRecord,
  DeviceAccountTokensRecord,
} from '../../../models/devices/accounts/device-account.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { conflict, notFound, unavailable } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { delay, MINUTE_MS, SECOND_MS } from '../../../platform/time';
import type { MailOutbox } from '../../accounts/mail-outbox';
import { type Secrets, SecretUnreadable } from '../../secrets/secrets';
import { type AccountTokens, GrantRefused, refreshAccount } from './exchange';
import { markNeedsReconnect } from './needs-reconnect';
import { type AccountProviders, providerSilent } from './providers';
import { openTokens, sealTokens } from './sealed-tokens';

/** A token that runs out within this is renewed before it is used. */
export const REFRESH_BEFORE_MS = 2 * MINUTE_MS;
/** Longer than a provider is waited for: whoever took the lease has its answer, or none. */
const LEASE_MS = 30 * SECOND_MS;
/** Whoever waits for another's refresh looks again after this. */
const LOOK_AGAIN_MS = 50;
/** A token this young is not renewed because somebody asks: it is what another just got. */
const YOUNG_MS = 5 * SECOND_MS;

export type AccountOwner = Pick<Caller, 'userId' | 'organisationId'>;

export interface AccountTokenDeps {
  models: Models;
  connection: Connection;
  secrets: Secrets;
  mails: MailOutbox;
  providers: AccountProviders;
  log: Logger;
}
export interface AccountTokenReader {
  /**
   * An access token of a connected account of the person's that holds for two minutes at least; renewed where it must be, once however many ask in however
   * many processes. `refused`: one that the provider would not take. 404 `connection_not_found`, 409 `connection_needs_reconnect`,
   * 503 `connection_provider_unavailable`, `connection_unreadable`, 409 `connection_not_configured`.
   */
  accessTokenOf(owner: AccountOwner, connectionId: string, refused?: string): Promise<string>;
  /** Renews it now, unless somebody just did. Errors as above, but for `connection_needs_reconnect`, which is a state. */
  refresh(owner: AccountOwner, connectionId: string): Promise<void>;
}

type IsGood = (tokens: DeviceAccountTokensRecord, accessToken: string) => boolean;

/** Opens and renews tokens of connected accounts. What is new is stored before anybody uses it. */
export function createAccountTokens(deps: AccountTokenDeps): AccountTokenReader {
  /** Of this process: many jobs at once look as one. */
  const asking = new Map<string, Promise<AccountTokens>>();
  const once = (key: string, ask: () => Promise<AccountTokens>): Promise<AccountTokens> => {
    const known = asking.get(key);
    if (known) return known;
    const asked = ask().finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
  return {
    async accessTokenOf(owner, connectionId, refused) {
      const key = [owner.organisationId, owner.userId, connectionId, refused ?? ''].join(' ');
      const isGood: IsGood = ({ expiresAt }, token) =>
        token !== refused && expiresAt.getTime() - Date.now() > REFRESH_BEFORE_MS;
      return (await once(key, () => readTokens(deps, owner, connectionId, isGood))).accessToken;
    },
    async refresh(owner, connectionId) {
      const beganAt = Date.now();
      await readTokens(deps, owner, connectionId, ({ refreshedAt }) => refreshedAt.getTime() > beganAt - YOUNG_MS);
    },
  };
}

async function readTokens(
  deps: AccountTokenDeps,
  owner: AccountOwner,
  connectionId: string,
  isGood: IsGood,
): Promise<AccountTokens> {
  const own = {
    _id: new Types.ObjectId(connectionId),
    userId: new Types.ObjectId(owner.userId),
    organisationId: new Types.ObjectId(owner.organisationId),
  };
  const endsAt = Date.now() + LEASE_MS;
  for (;;) {
    const [account, record] = await Promise.all([
      deps.models.DeviceAccount.findOne(own).lean<DeviceAccountRecord>(),
      deps.models.DeviceAccountTokens.findOne(own).lean<DeviceAccountTokensRecord>(),
    ]);
    if (!account || account.status === 'revoked' || !record) throw missing();
    if (account.status === 'needs_reconnect') throw needsReconnect();
    const tokens = open(deps, record);
    if (isGood(record, tokens.accessToken)) return tokens;
    const leased = await takeLease(deps.models, record);
    if (leased) return renew(deps, account, leased);
    if (Date.now() > endsAt) throw providerSilent(new Error('another process did not renew it in time'));
    await delay(LOOK_AGAIN_MS);
  }
}

/** The tokens that this process alone may renew; null where another does. */
const takeLease = (models: Models, { _id, userId, organisationId, sealed, fence }: DeviceAccountTokensRecord) =>
  models.DeviceAccountTokens.findOneAndUpdate(
    // Of the very tokens that were looked at, which nobody has tried since: what another has stored, or was refused, is looked at again.
    { _id, userId, organisationId, sealed, fence, $or: [{ leaseUntil: null }, { leaseUntil: { $lt: new Date() } }] },
    { $set: { leaseUntil: new Date(Date.now() + LEASE_MS) }, $inc: { fence: 1 } },
    { returnDocument: 'after' },
  ).lean<DeviceAccountTokensRecord | null>();

async function renew(
  deps: AccountTokenDeps,
  account: DeviceAccountRecord,
  leased: DeviceAccountTokensRecord,
): Promise<AccountTokens> {
  const { models, secrets, providers, log } = deps;
  const { _id, userId, organisationId, fence } = leased;
  const mine = { _id, userId, organisationId, fence };
  try {
    const { refreshToken } = open(deps, leased);
    const tokens = await refreshAccount(providers.get(account.provider), refreshToken, log);
    const { matchedCount } = await models.DeviceAccountTokens.updateOne(mine, {
      $set: sealTokens(secrets, leased, tokens),
      $unset: { leaseUntil: 1 },
    });
    // Connected again, or disconnected, while the provider was asked.
    if (matchedCount === 0) throw providerSilent(new Error('the account changed while its token was renewed'));
    return tokens;
  } catch (error) {
    if (error instanceof GrantRefused) {
      await markNeedsReconnect(deps, account, error.reason, fence);
      throw needsReconnect();
    }
    await models.DeviceAccountTokens.updateOne(mine, { $unset: { leaseUntil: 1 } });
    throw error;
  }
}

/** A process with another master key than the one that sealed them tells its operator; it must not tell everybody to connect again. */
function open({ secrets, log }: AccountTokenDeps, record: DeviceAccountTokensRecord): AccountTokens {
  try {
    return openTokens(secrets, record);
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    log.error(
      { code: 'connection_unreadable', reason: `${record._id.toHexString()}: ${error.message}` },
      'Tokens of a connected account cannot be opened',
    );
    throw unavailable(
      'connection_unreadable',
      'This server cannot read what the provider gave: connect the account again, or ask whoever runs the server.',
      { isRetryable: false },
    );
  }
}

export const missing = () => notFound('connection_not_found', 'There is no such connected account.');
const needsReconnect = () =>
  conflict(
    'connection_needs_reconnect',
    'The provider lets nobody in any more: its person must connect the account again.',
  );

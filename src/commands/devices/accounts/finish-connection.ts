import { type Connection, Types } from 'mongoose';
import { CONNECTIONS_MAX } from '../../../contracts/devices/connections';
import { findAccount } from '../../../models/accounts/account-queries';
import type { DeviceAccountRecord } from '../../../models/devices/accounts/device-account.model';
import { badRequest, conflict, unauthenticated } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { type ClientSession, withTransaction } from '../../../platform/mongo';
import { appendAudit } from '../../../security/audit/audit';
import { missing } from '../../../security/devices/accounts/account-tokens';
import type { ConnectionAttempt } from '../../../security/devices/accounts/attempts';
import { type ProvenAccount, proveAccount, revokeAtProvider } from '../../../security/devices/accounts/exchange';
import type { AccountProvider } from '../../../security/devices/accounts/providers';
import { sealTokens } from '../../../security/devices/accounts/sealed-tokens';
import type { Secrets } from '../../../security/secrets/secrets';
import { type ConnectDeps, ownerOf, tooMany } from './begin-connection';

export interface FinishDeps extends ConnectDeps {
  connection: Connection;
  secrets: Secrets;
}

/** Where the answer of a provider came from. */
interface CameBack {
  query: string;
  state: string;
  origin: { ip: string; userAgent: string };
}

/** Rights that were asked for and not given; `missing` names them. */
export const scopesMissing = (scopes: readonly string[]) =>
  badRequest('connection_scope_missing', `The provider did not give what is needed: ${scopes.join(', ')}.`, {
    errors: scopes.map((scope) => ({ path: 'scope', message: scope })),
  });

/**
 * Takes a provider's answer and keeps the account; resolves to the connection's id. What cannot be kept is revoked. 401 where the log-in that began it
 * has ended, 400 `connection_scope_missing` and those of `proveAccount`, 409 `account_mismatch`, `too_many_connections`.
 */
export async function finishConnection(
  deps: FinishDeps,
  attempt: ConnectionAttempt,
  cameBack: CameBack,
  log: Logger,
): Promise<string> {
  const provider = deps.providers.get(attempt.provider);
  await requireLogIn(deps, attempt);
  const proven = await proveAccount(provider, attempt, cameBack, log);
  try {
    if (proven.missing.length > 0) throw scopesMissing(proven.missing);
    return await keepAccount(deps, attempt, proven, cameBack.origin);
  } catch (error) {
    await forget(deps, provider, proven, log);
    throw error;
  }
}

async function requireLogIn(
  { models }: FinishDeps,
  { userId, organisationId, logInId }: ConnectionAttempt,
): Promise<void> {
  const id = new Types.ObjectId(userId);
  const account = await findAccount(models, id);
  const isIn = await models.RefreshToken.exists({ userId: id, family: logInId, expiresAt: { $gt: new Date() } });
  if (!isIn || account?.user.organisationId.toHexString() !== organisationId)
    throw unauthenticated('token_revoked', 'Your log-in has ended: log in again.');
}

async function keepAccount(
  { models, connection, secrets }: FinishDeps,
  attempt: ConnectionAttempt,
  proven: ProvenAccount,
  origin: CameBack['origin'],
): Promise<string> {
  const own = ownerOf(attempt);
  const { provider } = attempt;
  const who = { provider, issuer: proven.issuer, subject: proven.subject };
  return withTransaction(connection, async (session) => {
    const known = await find(attempt, session);
    if (!known && attempt.connectionId === undefined) await requireRoom(session);
    const _id = known?._id ?? new Types.ObjectId();
    const now = new Date();
    const isAnew = known?.status !== 'ok';
    await models.DeviceAccount.updateOne(
      { _id, ...own },
      {
        $set: { ...who, email: proven.email, status: 'ok', ...(isAnew && { since: now }) },
        $unset: { reason: 1, revokedAt: 1 },
      },
      { upsert: true, session },
    );
    await models.DeviceAccountTokens.updateOne(
      { _id, ...own },
      { $set: sealTokens(secrets, { _id, ...own }, proven), $inc: { fence: 1 }, $unset: { leaseUntil: 1 } },
      { upsert: true, session },
    );
    await appendAudit(
      models,
      {
        ...{ organisationId: own.organisationId, actorId: own.userId, logInId: attempt.logInId, ...origin },
        action: known ? 'connection.reconnected' : 'connection.connected',
        ...{ resource: `connection:${_id.toHexString()}`, details: { provider } },
      },
      session,
    );
    return _id.toHexString();
  });

  /** The one to be connected again, or the same account that is known already. */
  async function find(
    { connectionId }: ConnectionAttempt,
    session: ClientSession,
  ): Promise<DeviceAccountRecord | null> {
    if (connectionId === undefined)
      return models.DeviceAccount.findOne({ ...own, ...who }, null, { session }).lean<DeviceAccountRecord>();
    const asked = { ...own, _id: new Types.ObjectId(connectionId) };
    const found = await models.DeviceAccount.findOne(asked, null, { session }).lean<DeviceAccountRecord>();
    if (!found) throw missing();
    if (found.issuer !== proven.issuer || found.subject !== proven.subject) throw mismatch(found);
    return found;
  }
  async function requireRoom(session: ClientSession): Promise<void> {
    const count = await models.DeviceAccount.countDocuments({ ...own, status: { $ne: 'revoked' } }, { session });
    if (count >= CONNECTIONS_MAX) throw tooMany();
  }
}

const mismatch = ({ email }: DeviceAccountRecord) =>
  conflict(
    'account_mismatch',
    `This is another account than the one that was connected${email ? ` (${email})` : ''}. Choose that one, or connect this one as a new account.`,
  );

/** Nothing is left at the provider of what was not kept, unless somebody's connection lives by the same grant. */
async function forget(
  { models }: FinishDeps,
  provider: AccountProvider,
  { issuer, subject, refreshToken, accessToken }: ProvenAccount,
  log: Logger,
): Promise<void> {
  const isUsed = await models.DeviceAccount.exists({ provider: provider.id, issuer, subject, status: 'ok' });
  if (!isUsed) await revokeAtProvider(provider, refreshToken || accessToken, log);
}

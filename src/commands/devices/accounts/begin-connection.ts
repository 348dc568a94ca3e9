import { Types } from 'mongoose';
import { CONNECTIONS_MAX } from '../../../contracts/devices/connections';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { conflict, unauthenticated } from '../../../platform/errors';
import type { ConnectionAttempts, ConnectionTicket } from '../../../security/devices/accounts/attempts';
import { missing } from '../../../security/devices/accounts/account-tokens';
import { askForAccount } from '../../../security/devices/accounts/exchange';
import type { AccountProviders } from '../../../security/devices/accounts/providers';

export interface ConnectDeps {
  models: Models;
  providers: AccountProviders;
  attempts: ConnectionAttempts;
}

export const ownerOf = ({ userId, organisationId }: Pick<Caller, 'userId' | 'organisationId'>) => ({
  userId: new Types.ObjectId(userId),
  organisationId: new Types.ObjectId(organisationId),
});

/** A ticket to connect an account, or the one again. 404 `connection_provider_unknown`, `connection_not_found`, 409 `connection_not_configured`, `too_many_connections`. */
export async function issueTicket(
  { models, providers, attempts }: ConnectDeps,
  caller: Caller,
  name: string,
  connectionId: string | undefined,
): Promise<string> {
  const { id: provider } = providers.get(name);
  const own = ownerOf(caller);
  if (connectionId !== undefined) {
    const known = await models.DeviceAccount.exists({ ...own, _id: new Types.ObjectId(connectionId), provider });
    if (!known) throw missing();
  } else if ((await models.DeviceAccount.countDocuments({ ...own, status: { $ne: 'revoked' } })) >= CONNECTIONS_MAX)
    throw tooMany();
  const { userId, organisationId } = caller;
  return attempts.issue({ userId, organisationId, provider, ...(connectionId !== undefined && { connectionId }) });
}

export const tooMany = () =>
  conflict('too_many_connections', `You have ${CONNECTIONS_MAX} connected accounts: disconnect one first.`);

/** The connection that a ticket connects again; null: a new one. */
export async function readReconnected(
  models: Models,
  { connectionId, ...person }: ConnectionTicket,
): Promise<{ id: string; email: string | null } | null> {
  if (connectionId === undefined) return null;
  const own = { ...ownerOf(person), _id: new Types.ObjectId(connectionId) };
  const found = await models.DeviceAccount.findOne(own, { email: 1 }).lean();
  if (!found) throw missing();
  return { id: connectionId, email: found.email ?? null };
}

/** Uses a ticket: where the browser goes, and the secret for its cookie under the state that the answer will have. */
export async function goToProvider(
  { models, providers, attempts }: ConnectDeps,
  caller: Caller,
  name: string,
): Promise<{ url: string; state: string; secret: string; provider: string }> {
  const { logInId } = caller;
  if (logInId === undefined) throw unauthenticated('token_revoked', 'Your log-in has ended: log in again.');
  const seen = await attempts.look(name, caller);
  const reconnected = await readReconnected(models, seen);
  // Asked before the ticket is used: a provider that is away costs nobody theirs.
  const { url, state, ...proof } = await askForAccount(providers.get(seen.provider), reconnected?.email ?? undefined);
  const { userId, organisationId, provider, connectionId } = await attempts.take(name, caller);
  const attempt = { userId, organisationId, provider, logInId, ...proof };
  const secret = await attempts.keep(state, { ...attempt, ...(connectionId !== undefined && { connectionId }) });
  return { url, state, secret, provider };
}

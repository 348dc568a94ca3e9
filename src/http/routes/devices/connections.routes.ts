import type { Response } from 'express';
import { Types } from 'mongoose';
import {
  connectionAuthorize,
  connectionCallback,
  connectionRefresh,
  connectionRemove,
  CONNECTIONS_MAX,
  connectionsList,
  connectionTicketGet,
  connectionTicketUse,
} from '../../../contracts/devices/connections';
import {
  goToProvider,
  issueTicket,
  ownerOf,
  readReconnected,
} from '../../../commands/devices/accounts/begin-connection';
import { disconnectAccount } from '../../../commands/devices/accounts/disconnect-account';
import { type FinishDeps, finishConnection } from '../../../commands/devices/accounts/finish-connection';
import type { DeviceAccountRecord } from '../../../models/devices/accounts/device-account.model';
import { presentConnection } from '../../../models/devices/accounts/present-connection';
import { findAppError } from '../../../platform/errors';
import type { Logger } from '../../../platform/logger';
import { type AccountTokenReader, missing } from '../../../security/devices/accounts/account-tokens';
import { CONNECTION_ATTEMPT_TTL_MS } from '../../../security/devices/accounts/attempts';
import { requireProvider } from '../../../security/devices/accounts/providers';
import { type CookieConfig, readCookie } from '../../refresh-cookie';
import { type Route, route } from '../../route';

export interface ConnectionRouteDeps extends FinishDeps {
  tokens: AccountTokenReader;
  config: Pick<CookieConfig, 'isProduction'> & { linkBase: string };
  log: Logger;
}

const PAGE = '/settings/connections';
/** Listed beside those that are connected; a person rarely has more. */
const REVOKED_LISTED_MAX = 80;

/** Accounts of others that a person connects: the way to the provider and back, and what came of it. */
export const connectionRoutes = (deps: ConnectionRouteDeps): Route[] => [
  route(connectionAuthorize, async ({ params, query, caller }) => {
    const ticket = await issueTicket(deps, caller, params.provider, query.connection_id);
    return { status: 200, body: { authorization_url: `${deps.config.linkBase}/connect/${ticket}` } };
  }),

  route(connectionTicketGet, async ({ params, caller }) => {
    const ticket = await deps.attempts.look(params.ticket, caller);
    const reconnects = await readReconnected(deps.models, ticket);
    const provider = deps.providers.entry(ticket.provider);
    return { status: 200, body: { provider, reconnects, expires_at: new Date(ticket.expiresAt).toISOString() } };
  }),

  route(connectionTicketUse, async ({ params, caller, response }) => {
    const { url, state, secret } = await goToProvider(deps, caller, params.ticket);
    setAttemptCookie(response, deps.config, state, secret);
    return { status: 200, body: { url } };
  }),

  route(connectionCallback, async ({ params, query, request, response, ip, userAgent, log }) => {
    const { state } = query;
    try {
      const secret = state === undefined ? undefined : readCookie(request, cookieOf(state));
      const attempt = await deps.attempts.takeAttempt(state, secret, params.provider);
      if (state !== undefined) response.clearCookie(cookieOf(state), cookieOptions(deps.config));
      const [, search = ''] = request.originalUrl.split('?', 2);
      const cameBack = { query: search, state: state ?? '', origin: { ip, userAgent } };
      return redirect({ connection_id: await finishConnection(deps, attempt, cameBack, log) });
    } catch (error) {
      return redirect(failureOf(error, log));
    }
  }),

  route(connectionRefresh, async ({ params, body, caller }) => {
    const provider = requireProvider(params.provider);
    const own = { ...ownerOf(caller), _id: new Types.ObjectId(body.connection_id), provider };
    if (!(await deps.models.DeviceAccount.exists(own))) throw missing();
    try {
      await deps.tokens.refresh(caller, body.connection_id);
    } catch (error) {
      // Its state, which the answer says.
      if (findAppError(error)?.code !== 'connection_needs_reconnect') throw error;
    }
    const [record] = await listConnections(deps, own);
    if (!record) throw missing();
    const { id, status, expires_at } = record;
    return { status: 200, body: { connection_id: id, status, expires_at } };
  }),

  route(connectionsList, async ({ caller }) => {
    const items = await listConnections(deps, ownerOf(caller));
    return { status: 200, body: { items, nextCursor: null, providers: deps.providers.list() } };
  }),

  route(connectionRemove, async ({ connection, caller }) => {
    const isRevoked = await disconnectAccount(deps, caller, connection);
    const { manage_url } = deps.providers.entry(connection.provider);
    const body = { id: connection._id.toHexString(), status: 'revoked', is_revoked_at_provider: isRevoked, manage_url };
    return { status: 200, body };
  }),
];

async function listConnections({ models }: ConnectionRouteDeps, own: ReturnType<typeof ownerOf>) {
  const records = await models.DeviceAccount.find(own)
    .sort({ _id: 1 })
    .limit(CONNECTIONS_MAX + REVOKED_LISTED_MAX)
    .lean<DeviceAccountRecord[]>();
  const tokens = await models.DeviceAccountTokens.find(
    { userId: own.userId, organisationId: own.organisationId, _id: { $in: records.map(({ _id }) => _id) } },
    { expiresAt: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  const expiryOf = new Map(tokens.map(({ _id, expiresAt }) => [_id.toHexString(), expiresAt]));
  return records.map((record) => presentConnection(record, expiryOf.get(record._id.toHexString())));
}

const redirect = (query: Record<string, string>) => ({
  status: 302,
  headers: { Location: `${PAGE}?${new URLSearchParams(query).toString()}` },
});

/** A person looks at this, so whatever went wrong is a sentence on a page. What is our own fault is logged. */
function failureOf(error: unknown, log: Logger): Record<string, string> {
  const known = findAppError(error);
  if (!known) log.error({ error }, 'An account could not be connected');
  const scopes = known?.code === 'connection_scope_missing' ? known.errors?.map(({ message }) => message) : undefined;
  return { error: known?.code ?? 'connection_failed', ...(scopes && { missing: scopes.join(' ') }) };
}

/** One a state: tabs that connect side by side do not take each other's. */
const cookieOf = (state: string) => `weft_connect_${state.replace(/[^\w-]/g, '').slice(0, 12)}`;

/** Lax, for the provider sends the browser here: a cookie that is strict would not come along. */
const cookieOptions = ({ isProduction }: ConnectionRouteDeps['config']) =>
  ({ httpOnly: true, sameSite: 'lax', secure: isProduction, path: '/api/v1/oauth' }) as const;

function setAttemptCookie(
  response: Response,
  config: ConnectionRouteDeps['config'],
  state: string,
  secret: string,
): void {
  response.cookie(cookieOf(state), secret, { ...cookieOptions(config), maxAge: CONNECTION_ATTEMPT_TTL_MS });
}

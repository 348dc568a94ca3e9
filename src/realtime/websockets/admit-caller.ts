import type { Caller } from '../../platform/caller';
import { findAppError } from '../../platform/errors';
import { isApiKey } from '../../security/accounts/authenticate-api-key';
import type { RealtimeDeps, SocketData } from '../realtime-deps';
import { readSessionClaims } from '../session-claims';
import { DOOR_CLOSE, type Ending } from './door-rules';

const TOKEN_LENGTH_MAX = 4_000;

/** Who a token speaks for, or why the connection may not be. API keys open none: it would outlive them. */
export async function admitCaller(
  { authenticate, log }: Pick<RealtimeDeps, 'authenticate' | 'log'>,
  token: string | undefined,
  ip?: string,
): Promise<{ data: SocketData } | { ending: Ending }> {
  if (!token || token.length > TOKEN_LENGTH_MAX) return refuse(DOOR_CLOSE.token, 'A token is needed.');
  if (isApiKey(token)) return refuse(DOOR_CLOSE.token, 'Sockets take no API key: log in.');
  try {
    const caller = await authenticate(token, ip);
    return { data: { caller, claims: readSessionClaims(token) } };
  } catch (error) {
    const known = findAppError(error);
    if (known?.status === 401) return refuse(DOOR_CLOSE.token, known.message);
    if (!known || known.status >= 500) log.warn({ event: 'connect', error }, 'Socket could not be authenticated');
    return refuse(DOOR_CLOSE.later, known?.status === 429 ? known.message : 'Log-in cannot be checked now. Try again.');
  }
}

/** Whether both are the same person and, where a device's token opened the connection, the same device. */
export const isSameHolder = (one: Caller, other: Caller): boolean =>
  one.userId === other.userId && one.organisationId === other.organisationId && one.device?.id === other.device?.id;

const refuse = (code: number, reason: string) => ({ ending: { code, reason } });

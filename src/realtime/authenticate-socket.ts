import { findAppError } from '../platform/errors';
import { isApiKey } from '../security/accounts/authenticate-api-key';
import { emitToSocket } from './emit-to-socket';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from './realtime-deps';
import { readSessionClaims } from './session-claims';
import type { SystemNamespace } from './system-namespace';

const TOKEN_LENGTH_MAX = 4_000;
/** Longest delay of a Node timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * Lets nobody into a namespace without a good token (`auth: { token }`). Refusal is a `connect_error` with the message
 * `unauthenticated` and `data` `{ code, message }`. API keys are refused (`session_required`): what happens in a run they
 * follow by its event stream, and a socket would outlive the key. When the token runs out the client is told (`token_expired`) and
 * cut, in the way that lets it come back with a new token and recover what it missed.
 */
export function authenticateSockets(
  namespace: RealtimeNamespace,
  deps: Pick<RealtimeDeps, 'authenticate' | 'log' | 'metrics'>,
  { takesDeviceToken, renewsTokens }: Pick<SystemNamespace, 'takesDeviceToken' | 'renewsTokens'> = {},
): void {
  const enter = async (socket: RealtimeSocket) => {
    const token: unknown = socket.handshake.auth['token'];
    if (typeof token !== 'string' || token.length === 0 || token.length > TOKEN_LENGTH_MAX)
      throw refusal('A token is needed.');
    if (isApiKey(token))
      throw refusal('Sockets take no API key: log in, or follow runs over HTTP.', 'session_required');
    const caller = await deps.authenticate(token);
    if (caller.device && !takesDeviceToken) throw refusal('A device’s token does not open this: log in.');
    // A recovered session is that of whoever was cut; only the same person, or device, may take it up.
    const { userId, device } = socket.recovered ? socket.data.caller : caller;
    if (userId !== caller.userId || device?.id !== caller.device?.id) throw refusal('This session is somebody else’s.');
    socket.data = { caller, claims: readSessionClaims(token) };
  };
  namespace.use((socket, next) => {
    enter(socket).then(
      () => next(),
      (error: unknown) => {
        deps.metrics.dropped.inc({ reason: 'unauthenticated' });
        next(toConnectError(error, deps));
      },
    );
  });
  if (!renewsTokens) namespace.on('connection', cutWhenExpired);
}

function cutWhenExpired(socket: RealtimeSocket): void {
  const { expiresAt } = socket.data.claims;
  if (expiresAt === undefined) return;
  const cut = () => {
    emitToSocket(socket, 'token_expired', {});
    // Not `socket.disconnect`: after that a client neither reconnects by itself nor recovers.
    socket.conn.close();
  };
  const timer = setTimeout(cut, Math.min(Math.max(0, expiresAt - Date.now()), TIMER_MAX_MS));
  socket.once('disconnect', () => clearTimeout(timer));
}

const refusal = (message: string, code = 'unauthenticated') =>
  Object.assign(new Error(code), { data: { code, message } });

function toConnectError(error: unknown, { log }: Pick<RealtimeDeps, 'log'>): Error {
  if (error instanceof Error && 'data' in error) return error;
  const known = findAppError(error);
  if (known && known.status < 500) return refusal(known.message);
  log.warn({ event: 'connect', error }, 'Socket could not be authenticated');
  return refusal('Log-in cannot be checked now. Try again.', 'unavailable');
}

import type { SocketEvent, SocketPayload, socketErrorSchema } from '@contracts/kernel/socket-event';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { ApiError } from './api-error';
import { connection } from './connection';
import { currentToken, refreshSession, sessionStore } from './session';

const ACK_TIMEOUT_MS = 10_000;
const RECONNECT_FIRST_MS = 200;
const RECONNECT_MAX_MS = 5_000;
const sockets = new Map<string, Socket>();
let stayingIn = new AbortController();
// The library's pause before its next try is not waited for once the server is known to answer.
connection.onBack(reopen);
// Who logs in again over the page finds it live: sockets that were refused in between are not tried by the library.
sessionStore.subscribe(() => {
  if (sessionStore.get().state !== 'in') return;
  for (const socket of sockets.values()) if (!socket.active) socket.connect();
});

/** The socket of a namespace, opened once a tab; the token is asked for anew at each connect. */
export function openSocket(namespace: SocketEvent['namespace']): Socket {
  const existing = sockets.get(namespace);
  if (existing !== undefined) {
    if (!existing.connected && !existing.active) existing.connect();
    return existing;
  }
  const socket = io(namespace, {
    transports: ['websocket', 'polling'],
    reconnectionDelay: RECONNECT_FIRST_MS,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    auth: (give: (data: object) => void) => {
      currentToken().then(
        (token) => give({ token, recovery: true }),
        () => give({ token: null }),
      );
    },
  });
  sockets.set(namespace, socket);
  socket.on('connect', () => connection.reportAnswer());
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') connection.reportSilence();
    // The server ends a socket whose log-in ran out: come back with a new token.
    if (reason === 'io server disconnect') reconnectWithNewToken(socket);
  });
  socket.on('connect_error', (error) => {
    if (socket.active) connection.reportSilence();
    else if (error.message !== '') reconnectWithNewToken(socket);
  });
  return socket;
}

/** Connects all sockets now; resolves when they are, or nobody is logged in any more. */
function reopen(): Promise<unknown> {
  const away = [...sockets.values()].filter((socket) => !socket.connected);
  // One connection carries all: where it stands or is being made, they follow by themselves.
  const isWaiting = away.length === sockets.size && away.every((socket) => socket.io.engine?.readyState !== 'opening');
  if (isWaiting) for (const socket of away) socket.disconnect();
  for (const socket of away) if (!socket.active) socket.connect();
  return Promise.all(away.map(untilConnected));
}

const untilConnected = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('connect', resolve);
    stayingIn.signal.addEventListener('abort', () => resolve(), { once: true });
  });

const RETRY_MS = 1_000;

function reconnectWithNewToken(socket: Socket): void {
  setTimeout(() => {
    refreshSession().then(
      (isIn) => {
        if (isIn && !socket.active) socket.connect();
      },
      () => connection.reportSilence(),
    );
  }, RETRY_MS);
}

/** Ends every socket: at log-out. */
export function closeSockets(): void {
  for (const socket of sockets.values()) socket.disconnect();
  sockets.clear();
  stayingIn.abort();
  stayingIn = new AbortController();
}

type Failure = z.infer<typeof socketErrorSchema>;
type AckOf<E extends SocketEvent> = E extends { ack: infer Ack extends z.ZodType }
  ? Exclude<z.infer<Ack>, Failure>
  : never;

/** Sends an event and waits for its acknowledgement. Throws ApiError where it is refused or not answered. */
export async function request<E extends SocketEvent>(
  socket: Socket,
  name: E['name'],
  payload: SocketPayload<E>,
): Promise<AckOf<E>> {
  let answer: AckOf<E> | Failure;
  try {
    answer = (await socket.timeout(ACK_TIMEOUT_MS).emitWithAck(name, payload)) as AckOf<E> | Failure;
  } catch {
    throw new ApiError({ status: 0, code: 'offline', detail: 'The server does not answer.' });
  }
  if (isFailure(answer)) throw new ApiError({ status: 0, code: answer.error.code, detail: answer.error.message });
  return answer;
}

const isFailure = (answer: unknown): answer is Failure =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false;

/** Sends an event nobody answers; dropped while the socket is away. */
export function notify<E extends SocketEvent>(socket: Socket, name: E['name'], payload: SocketPayload<E>): void {
  if (socket.connected) socket.volatile.emit(name, payload);
}

/** Listens; answers with the function that stops. */
export function listen<E extends SocketEvent>(
  socket: Socket,
  name: E['name'],
  handler: (payload: SocketPayload<E>) => void,
): () => void {
  const event: string = name;
  const listener = (payload: unknown) => handler(payload as SocketPayload<E>);
  socket.on(event, listener);
  return () => {
    socket.off(event, listener);
  };
}

/**
 * Told at each connect, and at once where the socket is connected: what was said while it was away has to be read. What the
 * handler promises is part of catching up.
 */
export function onConnected(socket: Socket, handler: () => unknown): () => void {
  const read = () => connection.catchUp(handler());
  socket.on('connect', read);
  if (socket.connected) read();
  return () => {
    socket.off('connect', read);
  };
}

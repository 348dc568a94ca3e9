import type { IncomingMessage } from 'node:http';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { settleWithin } from '../../platform/settle-within';
import { SECOND_MS } from '../../platform/time';
import type { RealtimeDeps } from '../realtime-deps';
import { admitCaller } from './admit-caller';
import { DOOR_CLOSE, type DoorRules } from './door-rules';
import { type FrameSession, openFrameSession } from './frame-session';
import { createFrameReader, parseFrame } from './read-frame';
import { readToken, SUBPROTOCOL } from './read-token';
import type { OpenDoor } from './system-door';
import { watchSessions } from './watch-sessions';
import { webSocketTransport } from './web-socket-transport';

/** Connections of one person at one door of one process. */
export const CONNECTIONS_PER_PERSON = 20;
/** A client has this long to answer a close; then it is cut. */
const CLOSE_TIMEOUT_MS = 2 * SECOND_MS;
/** At a shutdown. */
const RESTART_TIMEOUT_MS = 500;

export interface DoorOptions {
  /** Address of the door. */
  path: string;
  /** The label of its connections in metrics. */
  name: string;
  frameBytesMax: number;
  rules: DoorRules;
}

/**
 * A plain WebSocket that speaks frames. Whoever may not come in is let in and told by the close code why (a refused
 * upgrade tells a browser nothing): 4401 token, 1013 too many or cannot be checked now.
 */
export function openDoor(deps: RealtimeDeps, { path, name, frameBytesMax, rules }: DoorOptions): OpenDoor {
  const { log, metrics } = deps;
  const read = createFrameReader(rules);
  const sockets = new Set<WebSocket>();
  const sessions = new Set<FrameSession>();
  const ofPerson = new Map<string, number>();
  let isClosing = false;
  // The types of `ws` do not know `closeTimeout` yet.
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: frameBytesMax,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const server = new WebSocketServer(options);
  const watch = watchSessions(deps, rules, sessions);

  /** False where the person has as many as may be. */
  const enter = (userId: string, socket: WebSocket): boolean => {
    const count = ofPerson.get(userId) ?? 0;
    if (count >= CONNECTIONS_PER_PERSON) return false;
    ofPerson.set(userId, count + 1);
    metrics.connected.inc({ namespace: name });
    socket.once('close', () => {
      metrics.connected.dec({ namespace: name });
      const left = (ofPerson.get(userId) ?? 1) - 1;
      if (left > 0) ofPerson.set(userId, left);
      else ofPerson.delete(userId);
    });
    return true;
  };

  async function admit(socket: WebSocket, request: IncomingMessage): Promise<void> {
    const ip = deps.addressOf?.(request);
    const transport = webSocketTransport(socket, deps);
    const admitted = await admitCaller(deps, readToken(request), ip);
    if (socket.readyState !== socket.OPEN) return;
    if (isClosing) return socket.close(DOOR_CLOSE.restart, 'Restart.');
    if ('ending' in admitted) {
      metrics.dropped.inc({ reason: 'unauthenticated' });
      return transport.close(admitted.ending.code, admitted.ending.reason);
    }
    const { data } = admitted;
    if (!enter(data.caller.userId, socket)) {
      metrics.dropped.inc({ reason: 'too_many_connections' });
      return socket.close(DOOR_CLOSE.later, 'Too many connections of yours.');
    }
    const session = openFrameSession({ deps, rules, read, transport, data, ip, url: request.url });
    sessions.add(session);
    socket.once('close', () => sessions.delete(session));
    socket.on('pong', () => session.noteLife());
    socket.on('message', (bytes: Buffer, isBinary) => {
      const frame = isBinary ? undefined : parseFrame(bytes.toString('utf8'));
      session.receive(frame?.['type'], frame);
    });
    const alive = setInterval(() => socket.ping(), rules.timings.pingMs);
    socket.once('close', () => clearInterval(alive));
  }

  return {
    path,
    open(request, duplex, head) {
      server.handleUpgrade(request, duplex, head, (socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        // A frame that is too large, or breaks the protocol: `ws` closes with the right code by itself.
        socket.on('error', (error) => log.debug({ event: name, error }, 'WebSocket error'));
        // Nothing is read before it is known who writes.
        socket.pause();
        admit(socket, request)
          .catch((error: unknown) => {
            log.error({ event: name, error }, 'Connection not opened');
            socket.close(DOOR_CLOSE.later, 'Something went wrong on our side.');
          })
          .finally(() => socket.resume());
      });
    },
    async close() {
      isClosing = true;
      const gone = Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      for (const socket of sockets) socket.close(DOOR_CLOSE.restart, 'Restart.');
      await settleWithin(gone, RESTART_TIMEOUT_MS);
      for (const socket of sockets) socket.terminate();
      await watch.close();
    },
  };
}

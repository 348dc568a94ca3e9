import { randomUUID } from 'node:crypto';
import { createAllowance } from '../limit-sockets';
import type { RealtimeDeps, SocketData } from '../realtime-deps';
import { admitCaller, isSameHolder } from './admit-caller';
import { DOOR_CLOSE, type DoorConnection, type DoorRules, type SentFrame } from './door-rules';
import type { ReadFrame } from './read-frame';

/** Longest delay of a Node timer. */
const TIMER_MAX_MS = 2 ** 31 - 1;
/** Frames dropped, after which a connection is closed; counted down at the sustained rate. */
const DROPPED_MAX = 200;
/** Pings without any sign of life, not even of the client's WebSocket itself, after which a connection is given up. */
const LOST_PINGS_MAX = 3;

/** What carries the frames. */
export interface FrameTransport {
  send(frame: SentFrame): boolean;
  close(code: number, reason: string): void;
  onClose(listener: () => void): void;
}

/** A connection that has been let in. */
export interface FrameSession {
  readonly connection: DoorConnection;
  /** As of its newest token. */
  readonly data: SocketData;
  /** Something of a client: the object of a text frame, or undefined where it is none. */
  receive(type: unknown, payload: unknown): void;
  /** Its WebSocket lives, whatever its program does. */
  noteLife(): void;
}

export interface SessionDeps {
  deps: Pick<RealtimeDeps, 'authenticate' | 'log' | 'metrics'>;
  rules: DoorRules;
  read: ReadFrame;
  transport: FrameTransport;
  data: SocketData;
  /** Path and query; default: none. */
  url?: string | undefined;
  /** Where it came from. */
  ip?: string | undefined;
  onRenewed?(data: SocketData): void;
}

/**
 * What all connections have in common: frames are read by their schemas (one that does not fit is answered `error`), a flood is
 * dropped and, where it goes on, closed; `ping` every 30 s; the token runs out unless `auth` renews it, for the same holder.
 */
export function openFrameSession(given: SessionDeps): FrameSession {
  const { deps, rules, read, transport } = given;
  let { data } = given;
  let isOpen = true;
  let missedPings = 0;
  let pongDue: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;
  const mayHandle = createAllowance(rules.rate.perSecond, rules.rate.burst);
  const mayDrop = createAllowance(rules.rate.perSecond, DROPPED_MAX);

  const close = (code: number, reason: string) => {
    if (isOpen) transport.close(code, reason);
  };
  const connection: DoorConnection = {
    id: randomUUID(),
    url: given.url ?? '',
    get caller() {
      return data.caller;
    },
    device: data.caller.device?.id,
    send: (frame) => isOpen && transport.send(frame),
    close,
    onClose: (listener) => (isOpen ? transport.onClose(listener) : listener()),
  };
  const refuse = (code: string, message: string, more: { request_id?: string | undefined } = {}) =>
    void connection.send({ type: 'error', code, message, ...more });

  const endWithToken = () => {
    clearTimeout(expiry);
    const { expiresAt } = data.claims;
    if (expiresAt === undefined) return;
    const leftMs = Math.min(Math.max(0, expiresAt - Date.now()), TIMER_MAX_MS);
    expiry = setTimeout(() => close(DOOR_CLOSE.token, 'The token has run out.'), leftMs);
  };
  const renew = async (token: string, requestId: string | undefined) => {
    const admitted = await admitCaller(deps, token, given.ip);
    if (!isOpen) return;
    const more = { request_id: requestId };
    if ('ending' in admitted) return refuse('token_invalid', admitted.ending.reason, more);
    if (!isSameHolder(admitted.data.caller, data.caller))
      return refuse('token_invalid', 'This token is somebody else’s: connect anew.', more);
    data = admitted.data;
    given.onRenewed?.(data);
    endWithToken();
  };

  /** What a handler throws all the same ends in the log, not the process. */
  const guard = (event: string, act: () => void) => {
    try {
      act();
    } catch (error) {
      deps.log.error({ event, error }, 'Frame not handled');
    }
  };

  const handler = rules.open(connection);
  const pinging = setInterval(() => {
    missedPings += 1;
    if (missedPings > LOST_PINGS_MAX) return close(DOOR_CLOSE.silent, 'Nothing was heard of you.');
    connection.send({ type: 'ping' });
    if (handler.mustPong())
      pongDue ??= setTimeout(() => close(DOOR_CLOSE.silent, 'No pong came.'), rules.timings.pongMs);
  }, rules.timings.pingMs);
  endWithToken();
  transport.onClose(() => {
    isOpen = false;
    clearInterval(pinging);
    clearTimeout(pongDue);
    clearTimeout(expiry);
    guard('close', () => handler.close());
  });

  /** True where the frame is more than may be. */
  const isFlood = () => {
    if (mayHandle()) return false;
    deps.metrics.dropped.inc({ reason: 'flood' });
    if (mayDrop()) refuse('rate_limited', 'Too many frames. Slow down.');
    else close(DOOR_CLOSE.flood, 'Too many frames.');
    return true;
  };

  return {
    connection,
    get data() {
      return data;
    },
    noteLife() {
      missedPings = 0;
    },
    receive(type, payload) {
      if (!isOpen || isFlood()) return;
      missedPings = 0;
      const result = read(type, payload);
      if ('refusal' in result) return void connection.send({ type: 'error', ...result.refusal });
      const { frame } = result;
      const requestId = frame.payload['request_id'] as string | undefined;
      switch (frame.type) {
        case 'pong':
          clearTimeout(pongDue);
          pongDue = undefined;
          return;
        case 'ping':
          return void connection.send({ type: 'pong', ...(requestId === undefined ? {} : { request_id: requestId }) });
        case 'auth':
          return void renew(String(frame.payload['token']), requestId).catch((error: unknown) =>
            deps.log.warn({ event: 'auth', error }, 'Token not renewed'),
          );
        default:
          guard(frame.type, () => handler.receive(frame));
      }
    },
  };
}

import type { Frame } from '../../contracts/kernel/frame';
import type { Caller } from '../../platform/caller';
import { SECOND_MS } from '../../platform/time';
import { RIGHTS_CHECK_MS } from '../rights-watch';

/** What a handler sees of a connection, be it a plain WebSocket or a socket of Socket.IO. */
export interface DoorConnection {
  /** Random. */
  readonly id: string;
  /** Path and query that it was opened at; of Socket.IO: empty. */
  readonly url: string;
  /** As of the newest token. */
  readonly caller: Caller;
  /** Record id of the device whose token opened it; absent: a log-in did. */
  readonly device?: string | undefined;
  /** False where it is gone, or does not read (then it is cut). */
  send(frame: SentFrame): boolean;
  close(code: number, reason: string): void;
  /** Called once, however it ends; at once where it has. */
  onClose(listener: () => void): void;
}
export type SentFrame = { type: string } & Record<string, unknown>;

/** A frame of a client that has passed its schema. */
export interface ReceivedFrame {
  type: string;
  payload: Record<string, unknown>;
}

/** One connection's side of a door. */
export interface DoorHandler {
  /** One after another, in the order they came; never `ping`, `pong` or `auth`, which the door answers itself. Never throws. */
  receive(frame: ReceivedFrame): void;
  /** Whether a `ping` must be answered by `pong`; else any frame is a sign of life. */
  mustPong(): boolean;
  /** The connection is gone. */
  close(): void;
}

/** Why a connection has to end. */
export interface Ending {
  code: number;
  reason: string;
}

export interface DoorRules {
  /** The registry of frames that is spoken here. */
  frames: readonly Frame[];
  /** The doors whose frames a client may send. */
  doors: readonly string[];
  /** Frames a second, and at once. */
  rate: { perSecond: number; burst: number };
  timings: DoorTimings;
  open(connection: DoorConnection): DoorHandler;
  /** Which of these may be no more, beside those whose log-in has ended; asked every `watchMs`. */
  findRefused(connections: readonly DoorConnection[]): Promise<ReadonlyMap<DoorConnection, Ending>>;
}

export interface DoorTimings {
  /** From one `ping` to the next. */
  pingMs: number;
  /** For `pong`, where the door wants one. */
  pongMs: number;
  /** How often the rights of all connections are looked at. */
  watchMs: number;
}
export const DOOR_TIMINGS: DoorTimings = { pingMs: 30 * SECOND_MS, pongMs: 10 * SECOND_MS, watchMs: RIGHTS_CHECK_MS };

/** Close codes of every door; those of 1xxx are of RFC 6455. */
export const DOOR_CLOSE = {
  /** It floods. */
  flood: 1008,
  restart: 1012,
  /** The log-in could not be checked, or there are too many: try again later. */
  later: 1013,
  token: 4401,
  silent: 4408,
} as const;

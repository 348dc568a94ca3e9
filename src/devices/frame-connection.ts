import type { Caller } from '../platform/caller';

/** A connection that speaks frames: a plain WebSocket, or a socket of the namespace. */
export interface FrameConnection {
  /** Random, of this connection alone. */
  readonly id: string;
  readonly caller: Caller;
  /** Record id of the device whose token opened it; absent: a person's log-in did. */
  readonly device?: string | undefined;
  /** False where the connection is gone. */
  send(frame: { type: string } & Record<string, unknown>): boolean;
  close(code: number, reason: string): void;
  /** Called once, however it ended. */
  onClose(listener: () => void): void;
}

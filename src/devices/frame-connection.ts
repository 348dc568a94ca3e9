import type { Caller } from '../platform/caller';

/** What is sent: a frame of `contracts/frames.ts` with its type. */
export type ServerFrame = { type: string } & Record<string, unknown>;

/** A person's or a device's connection, be it a plain WebSocket or a Socket.IO socket. */
export interface FrameConnection {
  /** Random. */
  readonly id: string;
  /** As of the newest token. */
  readonly caller: Caller;
  /** Record id of the device whose token opened it; absent: a log-in did. */
  readonly device?: string | undefined;
  /** False where it is gone, or does not read (then it is cut). */
  send(frame: ServerFrame): boolean;
  close(code: number, reason: string): void;
  /** Called once, however it ends; at once where it has. */
  onClose(listener: () => void): void;
}

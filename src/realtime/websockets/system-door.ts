import type { RealtimeDeps } from '../realtime-deps';
import type { WebSocketDoor } from '../route-upgrades';

/** A plain WebSocket that is served. */
export interface OpenDoor extends WebSocketDoor {
  /** Closes all its connections as at a restart (1012); resolves once they are gone, or were cut. */
  close(): Promise<void>;
}

/** A system's own plain WebSocket. */
export interface SystemDoor {
  open(deps: RealtimeDeps): OpenDoor;
}

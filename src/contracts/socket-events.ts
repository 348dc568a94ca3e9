import { runSocketEvents } from './kernel/run-socket-events';
import { type SocketEvent, tokenExpiredIn } from './kernel/socket-event';
import { systemContracts } from './systems/index';

/** The registry of socket events; AsyncAPI and tests come from it. */
export const socketEvents: readonly SocketEvent[] = [
  ...systemContracts.socketEvents,
  ...runSocketEvents,
  ...(['/runs', ...systemContracts.namespaces] as const).map(tokenExpiredIn),
];

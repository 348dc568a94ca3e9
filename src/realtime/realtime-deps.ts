import type { IncomingMessage } from 'node:http';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Models } from '../models/index';
import type { Caller } from '../platform/caller';
import type { Logger } from '../platform/logger';
import type { RedisConnections } from '../platform/redis';
import type { RunFollower } from '../runs/events/follow';
import type { Subjects } from '../security/subjects';
import type { RealtimeMetrics } from './realtime-metrics';
import type { SessionClaims } from './session-claims';

/** What a socket carries; kept in Redis for a cut connection, so plain JSON. */
export interface SocketData {
  caller: Caller;
  claims: SessionClaims;
}
// Names and payloads are those of contracts/socket-events.ts, checked by schema on the way in (`answer`) and by type on the way out.
type Events = Record<string, (...parameters: unknown[]) => void>;
export type RealtimeServer = Server<Events, Events, Events, SocketData>;
export type RealtimeNamespace = Namespace<Events, Events, Events, SocketData>;
export type RealtimeSocket = Socket<Events, Events, Events, SocketData>;

export interface RealtimeDeps {
  redis: RedisConnections;
  models: Models;
  /** What rights to the things are that sockets watch. */
  subjects: Subjects;
  /** Rejects where the token is not good, or its user may not come in. */
  authenticate: (token: string, ip?: string) => Promise<Caller>;
  /** Where a request came from, by the proxies that are believed; default: nobody asks. */
  addressOf?: (request: IncomingMessage) => string;
  follow: RunFollower['follow'];
  log: Logger;
  metrics: RealtimeMetrics;
  config: RealtimeConfig;
}

export interface RealtimeConfig {
  /** First part of every name in Redis: `config.REDIS_PREFIX`. */
  redisPrefix: string;
  /** Other origins whose pages may connect. Default none. */
  corsOrigins?: readonly string[];
}

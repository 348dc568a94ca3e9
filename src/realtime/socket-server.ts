import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Registry } from 'prom-client';
import { Server } from 'socket.io';
import { settleWithin } from '../platform/settle-within';
import { MINUTE_MS, SECOND_MS } from '../platform/time';
import { createAdapterRedis } from './adapter-redis';
import { authenticateSockets } from './authenticate-socket';
import { guardRecovery } from './guard-recovery';
import { keepLastSeen } from './last-seen';
import { leanBroadcast } from './lean-broadcast';
import { limitConnections, limitEvents } from './limit-sockets';
import type { RealtimeDeps, RealtimeNamespace, RealtimeServer } from './realtime-deps';
import { createRealtimeMetrics } from './realtime-metrics';
import { realtimeNames, STREAM_LENGTH_MAX } from './redis-names';
import { type RightsHolder, watchRights } from './rights-watch';
import { routeUpgrades } from './route-upgrades';
import { runsNamespace } from './runs.namespace';
import type { SocketNamespace } from '../contracts/kernel/socket-event';
import type { SystemNamespace } from './system-namespace';
import { systemNamespaces } from './systems/namespaces';
import { sendFramesDirectly } from './send-frames-directly';
import type { SystemDoor } from './websockets/system-door';

/** How long a cut client may come back and be sent what it missed. Longer: more sessions and a longer stream in Redis. */
const RECOVERY_MS = 2 * MINUTE_MS;
/** Largest packet a client may send, where its namespace says no other: presence is the largest that one has reason to. */
const PACKET_BYTES_MAX = 64 * 1024;
/** One read of the stream waits so long; also how long a closed server's last read may linger. */
export const STREAM_READ_MS = 500;
const CLOSE_TIMEOUT_MS = 500;

export interface SocketServerDeps extends Omit<RealtimeDeps, 'metrics'> {
  httpServer: HttpServer;
  metrics: Registry;
  /** Those of the systems; default: of the product's. */
  namespaces?: readonly SystemNamespace[];
  /** The systems' plain WebSockets; default: none. */
  doors?: readonly SystemDoor[];
  /** Others whose rights are watched with those of the sockets. */
  holders?: readonly RightsHolder[];
}

export interface SocketServer {
  io: RealtimeServer;
  /** Cuts every client in the way that lets it recover on another instance. The HTTP server stops listening. */
  close(): Promise<void>;
}

/**
 * Serves `/runs` and the systems' namespaces on an HTTP server. Any number of instances on one Redis (and prefix) act as one: what the
 * broadcaster says reaches the sockets of all. Polling clients need sticky sessions before several instances; WebSockets do not.
 */
export function createSocketServer({
  httpServer,
  metrics: registry,
  holders = [],
  namespaces = systemNamespaces,
  doors = [],
  ...rest
}: SocketServerDeps): SocketServer {
  const deps: RealtimeDeps = { ...rest, metrics: createRealtimeMetrics(registry) };
  const { redis, models, subjects, log, config } = deps;
  const names = realtimeNames(config.redisPrefix);
  // Waits through an outage: on a connection that fails fast the adapter's read loop (0.3.1) would spin without a pause.
  const adapterRedis = createAdapterRedis(redis.dedicated('sockets'));
  const createStreamsAdapter = createAdapter(adapterRedis, {
    streamName: names.stream,
    channelPrefix: names.channels,
    sessionKeyPrefix: names.sessions,
    maxLen: STREAM_LENGTH_MAX,
    blockTimeInMs: STREAM_READ_MS,
    onlyPlaintext: true,
  });
  const io: RealtimeServer = new Server(httpServer, {
    adapter: guardRecovery(leanBroadcast(createStreamsAdapter, deps.metrics), deps),
    connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_MS, skipMiddlewares: false },
    // Of what is larger than PACKET_BYTES_MAX `limitConnections` takes that of the namespaces that say so.
    maxHttpBufferSize: Math.max(PACKET_BYTES_MAX, ...namespaces.map(({ packetBytesMax = 0 }) => packetBytesMax)),
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
    transports: ['websocket', 'polling'],
    connectTimeout: 10 * SECOND_MS,
    ...(config.corsOrigins?.length ? { cors: { origin: [...config.corsOrigins] } } : {}),
  });
  const openDoors = doors.map((door) => door.open(deps));
  routeUpgrades(httpServer, [
    { path: io.path() + '/', open: (request, socket, head) => io.engine.handleUpgrade(request, socket, head) },
    ...openDoors,
  ]);
  sendFramesDirectly(io);
  const mayBeLarge = namespaces.filter(({ packetBytesMax = 0 }) => packetBytesMax > PACKET_BYTES_MAX);
  const stopLimits = limitConnections(io, deps, {
    packetBytesMax: PACKET_BYTES_MAX,
    larger: mayBeLarge.map(({ name }) => name),
  });
  const lastSeen = keepLastSeen({ redis: redis.command, prefix: config.redisPrefix, log });
  io.use((_socket, next) => next(new Error('unknown_namespace')));

  const open = (name: SocketNamespace, options?: SystemNamespace): RealtimeNamespace => {
    const namespace = io.of(name);
    authenticateSockets(namespace, deps, options);
    limitEvents(namespace, deps);
    lastSeen.watch(namespace);
    namespace.on('connection', (socket) => {
      deps.metrics.connected.inc({ namespace: name });
      socket.once('disconnect', () => deps.metrics.connected.dec({ namespace: name }));
    });
    return namespace;
  };
  const own = namespaces.map((namespace) => namespace.open(open(namespace.name, namespace), deps));
  const runs = runsNamespace(open('/runs'), deps);
  const rights = watchRights({ models, log, subjects, holders: [...own, runs, ...holders] });

  return {
    io,
    async close() {
      stopLimits();
      lastSeen.close();
      await rights.close();
      await runs.close();
      await Promise.all(openDoors.map((door) => door.close()));
      // `io.close` waits for the HTTP server, which waits for open responses: those are not ours to wait for.
      await settleWithin(io.close(), CLOSE_TIMEOUT_MS);
      await Promise.all(own.map((namespace) => namespace.close()));
    },
  };
}

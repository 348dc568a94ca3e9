/** The gateway's sockets: MongoDB's wire protocol in, the dispatcher's answers out. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ClientConnection, type Gate } from './client-connection';
import { ClusterTime } from './cluster-time';
import { Dispatcher } from './dispatch';
import { PendingBytes } from './pending-bytes';
import type { PgAddress } from './pg-client';
import { ScramUser } from './scram';

export interface GatewayOptions {
  /** The engine, and the role to work as. */
  pg: PgAddress;
  host: string;
  /** 0: any free port. */
  port: number;
  /** Who may log in, by SCRAM-SHA-256 against the database admin. */
  user: string;
  password: string;
  /** Cursors not used for so long end. */
  cursorIdleSeconds: number;
  /** Bytes of messages that all clients together may have sent in part, or wait to have answered. */
  pendingBytes: number;
  log?: (message: string) => void;
}

export interface Gateway {
  port: number;
  /** Stops accepting, aborts open transactions, ends all sessions. */
  close(): Promise<void>;
}

/** Starts a gateway; resolves when it listens and the engine answers. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const dispatcher = new Dispatcher(options.pg, options);
  await dispatcher.ready();
  const pending = new PendingBytes(options.pendingBytes);
  const gate: Gate = {
    dispatcher,
    pending,
    user: new ScramUser(options.user, options.password),
    clusterTime: new ClusterTime(),
    startedAt: Date.now(),
    log: options.log ?? (() => undefined),
  };
  const connections = new Set<ClientConnection>();
  let connectionId = 0;
  const server = createServer((socket) => {
    const connection = new ClientConnection(socket, ++connectionId, gate);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await dispatcher.close();
      for (const connection of connections) connection.end();
      pending.close();
      await closed;
    },
  };
}

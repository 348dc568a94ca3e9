/** The gateway's sockets: MongoDB's wire protocol in, the dispatcher's answers out. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Dispatcher } from './dispatch';
import type { PgAddress } from './pg-client';
import { readRequest } from './request';
import { FrameReader, frameReply, parseMessage } from './wire';

/** Messages of one client that may wait before it is no longer read from. */
const MAX_QUEUED = 16;

type Log = (message: string) => void;

export interface GatewayOptions {
  pg: PgAddress;
  host: string;
  /** 0: any free port. */
  port: number;
  log?: Log;
}

export interface Gateway {
  port: number;
  /** Stops accepting, aborts open transactions, ends all sessions. */
  close(): Promise<void>;
}

/** Starts a gateway; resolves when it listens and the engine answers. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const log = options.log ?? (() => undefined);
  const dispatcher = new Dispatcher(options.pg);
  await dispatcher.ready();
  const sockets = new Set<Socket>();
  const startedAt = Date.now();
  let connectionId = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    const id = ++connectionId;
    socket.once('close', () => {
      sockets.delete(socket);
      dispatcher.connectionClosed(id);
    });
    serve(socket, dispatcher, id, startedAt, log);
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await dispatcher.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Answers the messages of one client in the order they came. */
function serve(socket: Socket, dispatcher: Dispatcher, connectionId: number, startedAt: number, log: Log): void {
  const reader = new FrameReader();
  const facts = { startedAt, clientAddress: `${socket.remoteAddress}:${socket.remotePort}` };
  const me = `${socket.localAddress}:${socket.localPort}`;
  const queue: Buffer[] = [];
  let isAnswering = false;
  let replyId = 0;

  const refuse = (error: unknown): void => {
    log(`Closing connection ${connectionId}: ${error instanceof Error ? error.message : String(error)}`);
    socket.destroy();
  };

  const answer = async (bytes: Buffer): Promise<void> => {
    const message = parseMessage(bytes);
    const reply = await dispatcher.dispatch(readRequest(message, me, connectionId), facts);
    if (!message.wantsReply || socket.destroyed) return;
    socket.cork();
    let hasRoom = true;
    for (const part of frameReply(message, ++replyId, reply)) hasRoom = socket.write(part);
    socket.uncork();
    if (!hasRoom) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  };

  const answerAll = async (): Promise<void> => {
    isAnswering = true;
    for (let next = queue.shift(); next !== undefined && !socket.destroyed; next = queue.shift()) {
      await answer(next);
      if (queue.length <= MAX_QUEUED && socket.isPaused()) socket.resume();
    }
    isAnswering = false;
  };

  socket.setNoDelay(true);
  socket.on('error', (error) => log(`Connection ${connectionId}: ${error.message}`));
  socket.on('data', (chunk: Buffer) => {
    try {
      queue.push(...reader.push(chunk));
    } catch (error) {
      refuse(error);
      return;
    }
    if (queue.length > MAX_QUEUED) socket.pause();
    if (!isAnswering) answerAll().catch(refuse);
  });
}

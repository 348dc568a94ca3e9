import type { Socket as TcpSocket } from 'node:net';
import type { RealtimeServer, RealtimeSocket } from './realtime-deps';

type Connection = RealtimeSocket['conn'];
type Write = Connection['write'];
interface FrameOptions {
  wsPreEncodedFrame?: Buffer[];
}
/** Of `ws` 8: what lies below its `send`, which would make the frame anew for each socket. */
interface WebSocketTransport {
  name: string;
  socket?: { readyState: number; OPEN: number; _socket?: TcpSocket; _sender?: { sendFrame(frame: Buffer[]): void } };
}

/**
 * Hands a broadcast's frame, which is made once, to the WebSocket itself where nothing waits before it: engine.io 6.6
 * gives each packet a record, a place in a queue and seven events, which is a fifth of a delivery. Frames of one turn of
 * the loop go to each client in one system call. Anything else (another packet waits, polling, an upgrade) goes the usual
 * way. What a client has not taken is seen in its WebSocket's `bufferedAmount`.
 */
export function sendFramesDirectly(io: RealtimeServer): void {
  let corked: TcpSocket[] = [];
  const uncork = () => {
    const sockets = corked;
    corked = [];
    for (const socket of sockets) socket.uncork();
  };
  const cork = (socket: TcpSocket) => {
    if (socket.writableCorked > 0) return;
    socket.cork();
    if (corked.push(socket) === 1) process.nextTick(uncork);
  };
  // One function for all connections: a closure each would cost memory and the compiler its inlining.
  const write: Write = function write(this: Connection, data, options, callback) {
    const frame = (options as FrameOptions | undefined)?.wsPreEncodedFrame;
    if (!frame || callback || this.readyState !== 'open' || this['writeBuffer'].length > 0)
      return this.send(data, options, callback);
    const { name, socket } = this.transport as unknown as WebSocketTransport;
    if (name !== 'websocket' || !socket?._sender || !socket._socket || socket.readyState !== socket.OPEN)
      return this.send(data, options, callback);
    cork(socket._socket);
    socket._sender.sendFrame(frame);
    return this;
  };
  io.engine.on('connection', (connection: Connection) => {
    connection.write = write;
  });
}

import type { RealtimeSocket } from './realtime-deps';

/**
 * Emits to one socket of this instance. Not `socket.emit`: with connection state recovery that goes through the adapter's
 * stream in Redis, to every instance (socket.io 4.8, `Socket.emit`).
 */
export function emitToSocket(socket: RealtimeSocket, event: string, payload: unknown): void {
  socket.nsp.local.to(socket.id).emit(event, payload);
}

/** Bytes handed to this connection that its client has not taken. */
export function unsentBytes(connection: RealtimeSocket['conn']): number {
  let bytes = 0;
  // Private in engine.io 6.6, which has no other way to ask.
  for (const packet of connection['writeBuffer']) bytes += sizeOf(packet.data);
  return bytes + (webSocketOf(connection)?.bufferedAmount ?? 0);
}

/** Ends a connection without waiting for its client, which frees what it had not taken. The client may come back and recover. */
export function cutConnection(connection: RealtimeSocket['conn']): void {
  const webSocket = webSocketOf(connection);
  // `close` alone waits up to 30 s for the answer of a client that does not read.
  if (webSocket) webSocket.terminate();
  else connection.close(true);
}

/** The transport's WebSocket (of `ws`); undefined with polling. */
function webSocketOf(connection: RealtimeSocket['conn']): { bufferedAmount: number; terminate(): void } | undefined {
  const transport = connection.transport as { name?: string; socket?: { bufferedAmount: number; terminate(): void } };
  return transport.name === 'websocket' ? transport.socket : undefined;
}

const sizeOf = (data: unknown): number => (typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0);

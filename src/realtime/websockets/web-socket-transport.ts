import type { WebSocket } from 'ws';
import { UNSENT_BYTES_MAX } from '../limit-sockets';
import type { RealtimeDeps } from '../realtime-deps';
import type { FrameTransport } from './frame-session';

/** Frames as JSON texts over a WebSocket. What a client does not read is bounded: beyond it the connection is cut. */
export function webSocketTransport(
  socket: WebSocket,
  { metrics, log }: Pick<RealtimeDeps, 'metrics' | 'log'>,
): FrameTransport {
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return false;
      if (socket.bufferedAmount > UNSENT_BYTES_MAX) {
        metrics.dropped.inc({ reason: 'slow_reader' });
        log.info({ event: 'slow_reader', bytes: socket.bufferedAmount }, 'Connection cut: its client does not read');
        socket.terminate();
        return false;
      }
      socket.send(JSON.stringify(frame));
      return true;
    },
    close: (code, reason) => socket.close(code, cutReason(reason)),
    onClose(listener) {
      if (socket.readyState === socket.CLOSED) listener();
      else socket.once('close', listener);
    },
  };
}

/** Bytes that RFC 6455 leaves for a reason. */
const REASON_BYTES_MAX = 123;

/** As much of a reason as may be sent, in whole characters. */
function cutReason(reason: string): string {
  let cut = reason;
  while (Buffer.byteLength(cut) > REASON_BYTES_MAX) cut = cut.slice(0, -1);
  return cut;
}

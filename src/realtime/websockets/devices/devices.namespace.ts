import { FRAME_BYTES_MAX } from '../../../contracts/devices/frames';
import { cutConnection, emitToSocket, unsentBytes } from '../../emit-to-socket';
import { UNSENT_BYTES_MAX } from '../../limit-sockets';
import type { RealtimeDeps, RealtimeNamespace, RealtimeSocket } from '../../realtime-deps';
import type { SystemNamespace, SystemNamespaceHolder } from '../../system-namespace';
import { type FrameSession, type FrameTransport, openFrameSession } from '../frame-session';
import { createFrameReader } from '../read-frame';
import { watchSessions } from '../watch-sessions';
import { bothRules } from './device-doors';
import type { DeviceDoorParts } from './door-deps';

/** `/devices`: the frames of both doors as events of Socket.IO. */
export const devicesNamespace = (parts: DeviceDoorParts): SystemNamespace => ({
  name: '/devices',
  ...{ takesDeviceToken: true, renewsTokens: true, packetBytesMax: FRAME_BYTES_MAX },
  open: (namespace, deps) => serve(namespace, deps, parts),
});

function serve(namespace: RealtimeNamespace, deps: RealtimeDeps, parts: DeviceDoorParts): SystemNamespaceHolder {
  const rules = bothRules(deps, parts);
  const read = createFrameReader(rules);
  const sessions = new Set<FrameSession>();
  const watch = watchSessions(deps, rules, sessions);
  const open = (socket: RealtimeSocket) => {
    const session = openFrameSession({
      ...{ deps, rules, read, transport: socketTransport(socket, deps), data: socket.data },
      ip: deps.addressOf?.(socket.request),
      onRenewed: (data) => {
        socket.data = data;
      },
    });
    sessions.add(session);
    const { conn } = socket;
    // The heartbeat of the connection below.
    conn.on('packet', session.noteLife);
    socket.once('disconnect', () => {
      conn.off('packet', session.noteLife);
      sessions.delete(session);
    });
    // Every event is a frame, also one that nobody knows; none goes on to listeners.
    socket.use((event) => session.receive(event[0], event[1]));
  };
  namespace.on('connection', (socket) => {
    try {
      open(socket);
    } catch (error) {
      deps.log.error({ event: 'connect', error }, 'Connection not opened');
      socket.disconnect(true);
    }
  });
  return {
    close: () => watch.close(),
    sockets: () => namespace.sockets.values(),
    uses: () => ({}),
    revoke: () => undefined,
  };
}

/** Socket.IO has no close codes: an `error` `closed_<code>` tells it, then the socket is disconnected. */
function socketTransport(socket: RealtimeSocket, { metrics, log }: RealtimeDeps): FrameTransport {
  return {
    send({ type, ...payload }) {
      if (!socket.connected) return false;
      const bytes = unsentBytes(socket.conn);
      if (bytes > UNSENT_BYTES_MAX) {
        metrics.dropped.inc({ reason: 'slow_reader' });
        log.info({ event: 'slow_reader', bytes }, 'Connection cut: its client does not read');
        cutConnection(socket.conn);
        return false;
      }
      emitToSocket(socket, type, payload);
      return true;
    },
    close(code, message) {
      emitToSocket(socket, 'error', { code: `closed_${code}`, message });
      socket.disconnect(true);
    },
    onClose(listener) {
      if (socket.disconnected) listener();
      else socket.once('disconnect', listener);
    },
  };
}

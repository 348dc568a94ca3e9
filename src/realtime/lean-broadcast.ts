import type { RealtimeMetrics } from './realtime-metrics';

interface Packet {
  data?: unknown;
}
interface EncodeOptions {
  /** A WebSocket frame, as head and body. */
  wsPreEncodedFrame?: Buffer[];
}
interface BroadcastingAdapter {
  nsp: { name: string };
  /** Once a broadcast, just before `apply`. */
  _encode(packet: Packet, options: EncodeOptions): unknown[];
  apply(options: object, each: (socket: unknown) => void): void;
}

/**
 * Makes a broadcast cost its sockets little. Its frame is one buffer: head and body apart are a `writev` for each socket,
 * the dearest thing in a delivery. Packets are counted a broadcast, not by a listener a socket (`onAnyOutgoing`).
 * Both by what socket.io-adapter 2.5's `Adapter.broadcast` calls; realtime-broadcast.int.test.ts holds us to it.
 */
export function leanBroadcast<Adapter extends object>(
  createAdapter: (namespace: unknown) => Adapter,
  { emits }: Pick<RealtimeMetrics, 'emits'>,
) {
  return (namespace: unknown): Adapter => {
    const adapter = createAdapter(namespace) as Adapter & BroadcastingAdapter;
    const encode = adapter._encode.bind(adapter);
    const apply = adapter.apply.bind(adapter);
    let encoded: Packet | undefined;
    adapter._encode = (packet, options) => {
      const packets = encode(packet, options);
      if (options.wsPreEncodedFrame) options.wsPreEncodedFrame = [Buffer.concat(options.wsPreEncodedFrame)];
      encoded = packet;
      return packets;
    };
    adapter.apply = (options, each) => {
      const packet = encoded;
      if (!packet) return apply(options, each);
      encoded = undefined;
      let sockets = 0;
      apply(options, (socket) => {
        sockets += 1;
        each(socket);
      });
      const event: unknown = Array.isArray(packet.data) ? packet.data[0] : undefined;
      if (sockets > 0 && typeof event === 'string') emits.inc({ namespace: adapter.nsp.name, event }, sockets);
    };
    return adapter;
  };
}

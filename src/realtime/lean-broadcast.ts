import type { RealtimeMetrics } from './realtime-metrics';

interface Packet {
  data?: unknown;
}
interface EncodeOptions {
  /** A WebSocket frame, as head and body. */
  wsPreEncodedFrame?: Buffer[];
}
interface BroadcastSocket {
  handshake: { auth: Record<string, unknown> };
  client: { writeToEngine(packets: unknown[], options: EncodeOptions): void };
}
interface BroadcastingAdapter {
  nsp: { name: string };
  /** Once a broadcast, where it can be recovered: adds its place in the stream to the event's arguments. */
  addOffsetIfNecessary(packet: Packet, options: object, offset: string): void;
  /** Once a broadcast, just before `apply`. */
  _encode(packet: Packet, options: EncodeOptions): unknown[];
  apply(options: object, each: (socket: BroadcastSocket) => void): void;
}

/**
 * Makes a broadcast cost its sockets little. Its frame is one buffer: head and body apart are a `writev` for each socket,
 * the dearest thing in a delivery. Packets are counted a broadcast, not by a listener a socket (`onAnyOutgoing`).
 * An event's place in the stream, an argument more than documented, goes to those alone that ask for recovery.
 * All by what socket.io-adapter 2.5 calls in a broadcast; realtime-broadcast.int.test.ts holds us to it.
 */
export function leanBroadcast<Adapter extends object>(
  createAdapter: (namespace: unknown) => Adapter,
  { emits }: Pick<RealtimeMetrics, 'emits'>,
) {
  return (namespace: unknown): Adapter => {
    const adapter = createAdapter(namespace) as Adapter & BroadcastingAdapter;
    const encodeInTwo = adapter._encode.bind(adapter);
    const apply = adapter.apply.bind(adapter);
    const addOffset = adapter.addOffsetIfNecessary.bind(adapter);
    let placed: Packet | undefined;
    let encoded: { packet: Packet; options: EncodeOptions } | undefined;
    const encode = (packet: Packet, options: EncodeOptions) => {
      const packets = encodeInTwo(packet, options);
      if (options.wsPreEncodedFrame) options.wsPreEncodedFrame = [Buffer.concat(options.wsPreEncodedFrame)];
      return packets;
    };
    adapter.addOffsetIfNecessary = (packet, options, offset) => {
      const before = lengthOf(packet);
      addOffset(packet, options, offset);
      if (lengthOf(packet) > before) placed = packet;
    };
    adapter._encode = (packet, options) => {
      encoded = { packet, options };
      return encode(packet, options);
    };
    adapter.apply = (options, each) => {
      if (!encoded) return apply(options, each);
      const { packet, options: encoding } = encoded;
      const hasPlace = placed === packet;
      encoded = placed = undefined;
      let sockets = 0;
      let sendPlain: ((socket: BroadcastSocket) => void) | undefined;
      apply(options, (socket) => {
        sockets += 1;
        if (!hasPlace || socket.handshake.auth['recovery'] === true) return each(socket);
        sendPlain ??= writerOf(withoutPlace(packet), encoding, encode);
        sendPlain(socket);
      });
      const event: unknown = Array.isArray(packet.data) ? packet.data[0] : undefined;
      if (sockets > 0 && typeof event === 'string') emits.inc({ namespace: adapter.nsp.name, event }, sockets);
    };
    return adapter;
  };
}

const lengthOf = ({ data }: Packet): number => (Array.isArray(data) ? data.length : 0);
const withoutPlace = (packet: Packet): Packet => ({
  ...packet,
  data: Array.isArray(packet.data) ? packet.data.slice(0, -1) : packet.data,
});

/** Encodes a packet once, for however many sockets. */
function writerOf(
  packet: Packet,
  { wsPreEncodedFrame: _, ...options }: EncodeOptions,
  encode: BroadcastingAdapter['_encode'],
) {
  const packets = encode(packet, options);
  return (socket: BroadcastSocket) => socket.client.writeToEngine(packets, options);
}

import { Counter, Gauge, type Registry } from 'prom-client';

/** What the socket server counts, in the process's own registry. */
export function createRealtimeMetrics(registry: Registry) {
  const registers = [registry];
  return {
    connected: new Gauge({
      name: 'weft_sockets_connected',
      help: 'Sockets connected now',
      labelNames: ['namespace'],
      registers,
    }),
    asked: new Counter({
      name: 'weft_socket_events_total',
      help: 'Events from clients that were answered',
      labelNames: ['event', 'outcome'],
      registers,
    }),
    joins: new Counter({ name: 'weft_canvas_joins_total', help: 'Canvases entered', registers }),
    emits: new Counter({
      name: 'weft_socket_emits_total',
      help: 'Packets written to sockets',
      labelNames: ['namespace', 'event'],
      registers,
    }),
    dropped: new Counter({
      name: 'weft_socket_dropped_total',
      help: 'Events and connections that were dropped',
      labelNames: ['reason'],
      registers,
    }),
    presenceBatches: new Counter({
      name: 'weft_presence_batches_total',
      help: 'presence_changed sent to rooms of this instance',
      registers,
    }),
    evictions: new Counter({
      name: 'weft_canvas_evictions_total',
      help: 'Sockets taken out of a room because a right was taken away',
      registers,
    }),
  };
}
export type RealtimeMetrics = ReturnType<typeof createRealtimeMetrics>;

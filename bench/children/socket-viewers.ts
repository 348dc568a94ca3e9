import type { WebSocket } from 'ws';
import { openViewer, type ViewerOptions } from '../fakes/socket-viewer';
import { monotonicMs } from '../lib/clock';
import { note, serve } from '../lib/serve';

/** So many connect at the same time. */
const CONNECT_AT_ONCE = 20;

let sockets: WebSocket[] = [];
/** By message: how many viewers have it, and when each got it. */
let arrivals = new Map<number, number[]>();
let bytes = 0;
let wrong = 0;
let isTimed = false;

serve({
  async connect({ clients, ...options }: { clients: number } & Omit<ViewerOptions, 'onMessage'>): Promise<void> {
    const connectOne = async () => sockets.push(await openViewer({ ...options, onMessage: receive }));
    for (let from = 0; from < clients; from += CONNECT_AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(CONNECT_AT_ONCE, clients - from) }, connectOne));
    }
  },
  disconnect(): void {
    for (const socket of sockets) socket.terminate();
    sockets = [];
  },
  /** Forgets what came; from now on messages are of so many bytes of content at least. `timed`: keeps each arrival. */
  reset(options: { timed: boolean }): void {
    arrivals = new Map();
    bytes = 0;
    wrong = 0;
    isTimed = options.timed;
  },
  result: () => ({ delivered: [...arrivals.values()].reduce((sum, times) => sum + (times[0] ?? 0), 0), bytes, wrong }),
  /** Per message, when it came to each viewer. */
  times: (): [number, number[]][] => [...arrivals].map(([number, times]) => [number, times.slice(1)]),
});

/** The message's number is the change's version, within its first characters. Presence and the like do not count. */
function receive(data: Buffer): void {
  const head = data.toString('latin1', 0, 90);
  if (!head.includes('blocks_bulk_added_chunk')) return;
  const at = head.indexOf('"version":');
  const number = at < 0 ? Number.NaN : Number.parseInt(head.slice(at + 10), 10);
  if (Number.isNaN(number)) return void (wrong += 1);
  bytes += data.length;
  const times = arrivals.get(number) ?? [0];
  times[0] = (times[0] ?? 0) + 1;
  if (isTimed) times.push(monotonicMs());
  arrivals.set(number, times);
  if (times[0] === sockets.length) note(number);
}

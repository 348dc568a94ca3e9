import { WebSocket } from 'ws';
import { Backoff } from '../../device/link/backoff';
import { monotonicMs } from '../lib/clock';
import { serve } from '../lib/serve';

/** What a device answers: a page of a person's tasks. */
const ROWS = Array.from({ length: 10 }, (_, number) => ({
  id: `task-${number}`,
  projectId: null,
  title: `Write the offer for the client number ${number}`,
  status: 'todo',
  priority: 'medium',
  createdAt: 1_700_000_000_000 + number,
}));

let devices: { isOnline: boolean; lastOnlineAtMs: number; close(): void }[] = [];

/** Devices that answer at once and, where their connection is gone, come back as the reference device does. */
serve({
  open({ url, names }: { url: string; names: { deviceId: string; token: string }[] }): void {
    devices = names.map(({ deviceId, token }) => keepOnline(`${url}?token=${encodeURIComponent(token)}`, deviceId));
  },
  /** How many are online, and when the last of them came (monotonic). */
  online: () => ({
    count: devices.filter(({ isOnline }) => isOnline).length,
    lastAtMs: Math.max(0, ...devices.map(({ lastOnlineAtMs }) => lastOnlineAtMs)),
  }),
  close(): void {
    for (const device of devices) device.close();
    devices = [];
  },
});

function keepOnline(url: string, deviceId: string) {
  const backoff = new Backoff();
  let isClosed = false;
  let socket: WebSocket | undefined;
  const state = {
    isOnline: false,
    lastOnlineAtMs: 0,
    close() {
      isClosed = true;
      socket?.terminate();
    },
  };
  const connect = (): void => {
    const one = new WebSocket(url, { perMessageDeflate: false });
    socket = one;
    one.on('error', () => undefined); // told by `close` too
    one.on('open', () =>
      one.send(
        JSON.stringify({ type: 'device_hello', device_id: deviceId, agent_ids: [], capabilities: { ledger: true } }),
      ),
    );
    one.on('message', (text: Buffer) => {
      const frame = JSON.parse(text.toString('utf8')) as { type: string; id?: string };
      if (frame.type === 'tool_call') one.send(JSON.stringify({ type: 'tool_result', id: frame.id, rows: ROWS }));
      if (frame.type === 'ping') one.send(JSON.stringify({ type: 'pong' }));
      if (frame.type !== 'hello_ok') return;
      backoff.reset();
      state.isOnline = true;
      state.lastOnlineAtMs = monotonicMs();
    });
    one.on('close', () => {
      state.isOnline = false;
      if (!isClosed) setTimeout(connect, backoff.next());
    });
  };
  connect();
  return state;
}

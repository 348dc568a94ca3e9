import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { type FaultProxy, startFaultProxy } from './tcp-fault-proxy';

let echo: Server;
let proxy: FaultProxy;
const opened: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => void socket.on('error', () => undefined).pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: (echo.address() as AddressInfo).port } });
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await proxy.close();
  echo.close();
});

async function open(): Promise<Socket> {
  const socket = connect({ host: proxy.host, port: proxy.port });
  socket.on('error', () => undefined);
  opened.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function echoed(socket: Socket, text: string): Promise<{ pieces: number; durationMs: number }> {
  const startedAt = Date.now();
  let pieces = 0;
  let bytes = 0;
  socket.write(text);
  while (bytes < text.length) {
    const [piece] = (await once(socket, 'data')) as [Buffer];
    pieces += 1;
    bytes += piece.length;
  }
  return { pieces, durationMs: Date.now() - startedAt };
}

/** Unlike `once`, does not reject for the error that goes before. */
const closed = (socket: Socket) =>
  socket.destroyed && socket.closed
    ? Promise.resolve()
    : new Promise<void>((resolve) => void socket.once('close', () => resolve()));

describe('startFaultProxy', () => {
  it('passes everything on without a fault', async () => {
    expect((await echoed(await open(), 'x'.repeat(100_000))).pieces).toBeGreaterThan(0);
  });

  it('delays, and stops delaying when the fault is lifted', async () => {
    const socket = await open();
    proxy.setFaults({ kind: 'latency', latencyMs: 60, direction: 'downstream' });
    expect((await echoed(socket, 'a')).durationMs).toBeGreaterThanOrEqual(55);
    proxy.setFaults();
    expect((await echoed(socket, 'b')).durationMs).toBeLessThan(55);
  });

  it('cuts and refuses while down', async () => {
    const socket = await open();
    await echoed(socket, 'a');
    proxy.setFaults({ kind: 'down' });
    await closed(socket);
    const refused = connect({ host: proxy.host, port: proxy.port }).on('error', () => undefined);
    opened.push(refused);
    await closed(refused);
    proxy.setFaults();
    await echoed(await open(), 'b');
  });

  it('keeps to a bandwidth', async () => {
    proxy.setFaults({ kind: 'bandwidth', bytesPerSecond: 100_000, direction: 'upstream' });
    expect((await echoed(await open(), 'x'.repeat(10_000))).durationMs).toBeGreaterThanOrEqual(90);
  });

  it('closes late', async () => {
    const socket = await open();
    await echoed(socket, 'a');
    proxy.setFaults({ kind: 'slow-close', delayMs: 80, direction: 'upstream' });
    const startedAt = Date.now();
    socket.end();
    await closed(socket);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(75);
  });

  it('swallows and closes after a time-out', async () => {
    const socket = await open();
    proxy.setFaults({ kind: 'timeout', timeoutMs: 30 });
    const heard = jest.fn();
    socket.on('data', heard);
    socket.write('a');
    await closed(socket);
    expect(heard).not.toHaveBeenCalled();
  });

  it('resets', async () => {
    const socket = await open();
    proxy.setFaults({ kind: 'reset-peer', afterMs: 0 });
    socket.write('a');
    await closed(socket);
    while (proxy.count() > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('slices', async () => {
    proxy.setFaults({ kind: 'slicer', averageBytes: 10, pauseMs: 2, direction: 'downstream' });
    expect((await echoed(await open(), 'x'.repeat(100))).pieces).toBeGreaterThan(3);
  });

  it('ends a connection after so many bytes', async () => {
    const socket = await open();
    proxy.setFaults({ kind: 'limit-data', bytes: 30, direction: 'downstream' });
    let bytes = 0;
    socket.on('data', (piece: Buffer) => (bytes += piece.length));
    socket.write('x'.repeat(100));
    await closed(socket);
    expect(bytes).toBe(30);
  });
});

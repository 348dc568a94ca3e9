/** A TCP proxy that spoils what passes through it, for tests of Redis, MongoDB and HTTP. Faults as in Toxiproxy 2. */
import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** `upstream`: what the client sends; `downstream`: what the server answers. Default of every fault: both. */
export type Direction = 'upstream' | 'downstream';
interface Directed {
  direction?: Direction;
}

/** One fault; several may be on at once and apply in the order given. */
export type Fault =
  /** Each piece waits `latencyMs`, give or take `jitterMs`. */
  | ({ kind: 'latency'; latencyMs: number; jitterMs?: number } & Directed)
  /** Open connections are cut and new ones refused. */
  | { kind: 'down' }
  | ({ kind: 'bandwidth'; bytesPerSecond: number } & Directed)
  /** The end of a connection is passed on late. */
  | ({ kind: 'slow-close'; delayMs: number } & Directed)
  /** Nothing gets through; the connection is closed after `timeoutMs` (0: stays open until the fault is lifted, then is cut). */
  | ({ kind: 'timeout'; timeoutMs: number } & Directed)
  /** The connection is reset (RST) `afterMs` after its next piece. */
  | ({ kind: 'reset-peer'; afterMs: number } & Directed)
  /** Pieces are cut to about `averageBytes`, with a pause between. */
  | ({ kind: 'slicer'; averageBytes: number; variationBytes?: number; pauseMs?: number } & Directed)
  /** The connection is closed once so many bytes have passed since the fault began. */
  | ({ kind: 'limit-data'; bytes: number } & Directed);

export interface FaultProxy {
  readonly port: number;
  readonly host: string;
  /** Replaces the faults at work; none restores the connection. Connections opened before feel it with their next piece. */
  setFaults(...faults: Fault[]): void;
  /** Cuts every open connection once, without a fault that stays. */
  cut(): void;
  /** Connections open now. */
  count(): number;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  target: { host: string; port: number };
  /** Source of jitter and slice sizes, 0 to 1; give a seeded one to replay a run. */
  random?: () => number;
}

const HOST = '127.0.0.1';

/** What to put a proxy before, from the address of a service. */
export function hostOf(uri: string): FaultProxyOptions['target'] {
  const { hostname, port } = new URL(uri);
  return { host: hostname, port: Number(port) };
}

/** The address of a service by way of a proxy, its user, password and options as they are. */
export function throughProxy(uri: string, proxy: { host: string; port: number }): string {
  const url = new URL(uri);
  [url.hostname, url.port] = [proxy.host, String(proxy.port)];
  return url.href;
}

interface Link {
  client: Socket;
  server: Socket;
  /** Aborts waits of the pumps once the connection is gone. */
  gone: AbortController;
}

/** Starts a proxy on a free port of this machine. */
export async function startFaultProxy({ target, random = Math.random }: FaultProxyOptions): Promise<FaultProxy> {
  const links = new Set<Link>();
  const state: ProxyState = { faults: [], generation: 0, random };
  const server: Server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    client.on('error', ignore);
    if (has(state, 'down')) return void client.resetAndDestroy();
    const upstream = connect({ ...target, noDelay: true, allowHalfOpen: true });
    client.setNoDelay(true);
    const link: Link = { client, server: upstream, gone: new AbortController() };
    links.add(link);
    const end = () => {
      links.delete(link);
      link.gone.abort();
      client.destroy();
      upstream.destroy();
    };
    upstream.on('error', end);
    client.on('error', end);
    client.on('close', end);
    upstream.on('close', () => client.destroySoon()); // what is on its way to the client still arrives
    upstream.once('connect', () => {
      const both = [
        pump(state, 'upstream', client, upstream, link.gone.signal),
        pump(state, 'downstream', upstream, client, link.gone.signal),
      ];
      for (const direction of both) direction.catch(end);
    });
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const cut = () => {
    for (const { client, server: upstream, gone } of [...links]) {
      gone.abort();
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  };
  return {
    host: HOST,
    port: (server.address() as AddressInfo).port,
    setFaults(...faults) {
      const hadTimeout = has(state, 'timeout');
      state.faults = faults;
      state.generation += 1;
      // Bytes were swallowed: what would follow makes no sense to either side.
      if (has(state, 'down') || (hadTimeout && !has(state, 'timeout'))) cut();
    },
    cut,
    count: () => links.size,
    async close() {
      cut();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

interface ProxyState {
  faults: Fault[];
  /** Counts calls of `setFaults`, so that a limit counts from its own beginning. */
  generation: number;
  random: () => number;
}

/** Carries one direction until its end; rejects when the connection is cut. */
async function pump(
  state: ProxyState,
  direction: Direction,
  from: Socket,
  to: Socket,
  signal: AbortSignal,
): Promise<void> {
  const passed = { generation: state.generation, bytes: 0 };
  // An iterator that did destroy would close the other direction with this one.
  for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    let rest = piece;
    for (const fault of faultsFor(state, direction)) {
      const kept = await spoil(state, fault, rest, { passed, from, to, signal });
      if (kept === undefined) return;
      rest = kept;
    }
    if (rest.length > 0) await send(state, direction, rest, to, signal);
    passed.bytes += rest.length;
  }
  for (const fault of faultsFor(state, direction))
    if (fault.kind === 'slow-close') await delay(fault.delayMs, undefined, { signal });
  to.end();
}

interface Passage {
  passed: { generation: number; bytes: number };
  from: Socket;
  to: Socket;
  signal: AbortSignal;
}

/** What of a piece goes on; undefined: the connection has been ended. */
async function spoil(
  state: ProxyState,
  fault: Fault,
  piece: Buffer,
  { passed, from, to, signal }: Passage,
): Promise<Buffer | undefined> {
  switch (fault.kind) {
    case 'latency':
      await delay(fault.latencyMs + (state.random() * 2 - 1) * (fault.jitterMs ?? 0), undefined, { signal });
      return piece;
    case 'bandwidth':
      await delay((piece.length / fault.bytesPerSecond) * 1_000, undefined, { signal });
      return piece;
    case 'timeout':
      if (fault.timeoutMs === 0) return Buffer.alloc(0);
      await delay(fault.timeoutMs, undefined, { signal });
      from.destroy();
      to.destroy();
      return undefined;
    case 'reset-peer':
      await delay(fault.afterMs, undefined, { signal });
      from.resetAndDestroy();
      to.resetAndDestroy();
      return undefined;
    case 'limit-data': {
      if (passed.generation !== state.generation) Object.assign(passed, { generation: state.generation, bytes: 0 });
      const left = fault.bytes - passed.bytes;
      if (piece.length < left) return piece;
      to.end(piece.subarray(0, Math.max(0, left)));
      from.destroy();
      return undefined;
    }
    case 'down':
    case 'slow-close':
    case 'slicer':
      return piece;
  }
}

async function send(
  state: ProxyState,
  direction: Direction,
  piece: Buffer,
  to: Socket,
  signal: AbortSignal,
): Promise<void> {
  const slicer = faultsFor(state, direction).find((fault) => fault.kind === 'slicer');
  if (!slicer) return write(to, piece, signal);
  for (let start = 0; start < piece.length;) {
    const size = Math.max(1, Math.round(slicer.averageBytes + (state.random() * 2 - 1) * (slicer.variationBytes ?? 0)));
    await write(to, piece.subarray(start, start + size), signal);
    start += size;
    if (slicer.pauseMs) await delay(slicer.pauseMs, undefined, { signal });
  }
}

async function write(to: Socket, piece: Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!to.write(piece)) await once(to, 'drain', { signal });
}

const faultsFor = (state: ProxyState, direction: Direction): Fault[] =>
  state.faults.filter(
    (fault) => !('direction' in fault) || fault.direction === undefined || fault.direction === direction,
  );
const has = (state: ProxyState, kind: Fault['kind']): boolean => state.faults.some((fault) => fault.kind === kind);
/** A client that goes away is what this proxy is for. */
function ignore(): void {}

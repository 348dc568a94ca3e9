import { delay } from '../../src/platform/time';
import type { BenchChild } from './child';
import { cores, monotonicMs, stopwatch } from './clock';
import { LOAD_METRIC, type Sample } from './goal';
import { processCpuMs, processMemoryMb } from './process-usage';
import { percentile } from './statistics';

export interface FanoutSide {
  /** Process of the server. */
  pid: number;
  /** Process that holds the clients. */
  viewers: BenchChild;
  /** Sends message `version` to the room from this process. */
  emit(version: number): Promise<void>;
}

export interface FanoutLoad {
  messages: number;
  /** Messages sent but not yet at every client. */
  window: number;
  /** Open loop for the latency. */
  perSecond: number;
  pacedMessages: number;
}

/** After the last message, what has not come in this time is lost. */
const LOST_MS = 15_000;
/** A message below this is not the whole change. */
const MESSAGE_BYTES_MIN = 10_000;

/** Throughput in a closed loop, then latency in an open one; counts every delivery. */
export async function measureFanout(side: FanoutSide, clients: number, load: FanoutLoad): Promise<Sample> {
  const { viewers, pid } = side;
  await viewers.call('reset', { timed: false });
  const serverBefore = processCpuMs(pid);
  const clientBefore = await viewers.cpuMs();
  const stop = stopwatch();
  await sendInWindow(side, load);
  const measured = stop();
  const serverMs = processCpuMs(pid) - serverBefore;
  const clientMs = (await viewers.cpuMs()) - clientBefore;
  const expected = clients * load.messages;
  const { delivered, bytes, wrong } = await viewers.call<{ delivered: number; bytes: number; wrong: number }>('result');
  if (wrong > 0 || bytes < delivered * MESSAGE_BYTES_MIN)
    throw new Error(`wrong result: ${wrong} strange messages, ${bytes} bytes in ${delivered}`);
  const waits = await measureLatency(side, clients, load);
  return {
    'delivered/s': (delivered / measured.elapsedMs) * 1_000,
    'CPU/delivery': (serverMs * 1_000) / delivered,
    reach: (delivered + waits.length) / (expected + clients * load.pacedMessages),
    'paced p50': percentile(waits, 0.5),
    'paced p99': percentile(waits, 0.99),
    'client cores': clientMs / measured.elapsedMs,
    'server memory': processMemoryMb(pid).now,
    [LOAD_METRIC]: Math.max(clientMs / measured.elapsedMs, cores(measured)),
  };
}

async function sendInWindow({ viewers, emit }: FanoutSide, { messages, window }: FanoutLoad): Promise<void> {
  let finished = 0;
  let wake = () => undefined as void;
  viewers.onNote(() => {
    finished += 1;
    wake();
  });
  const settle = (isDone: () => boolean) => waitFor(isDone, (heard) => (wake = heard));
  for (let version = 1; version <= messages; version += 1) {
    if (!(await settle(() => version - 1 - finished < window))) return;
    await emit(version);
  }
  await settle(() => finished === messages);
}

/** False where nothing was heard for `LOST_MS`. */
async function waitFor(isDone: () => boolean, listen: (heard: () => void) => void): Promise<boolean> {
  while (!isDone()) {
    const heard = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), LOST_MS);
      listen(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    if (!heard) return isDone();
  }
  return true;
}

async function measureLatency(
  { viewers, emit }: FanoutSide,
  clients: number,
  { perSecond, pacedMessages }: FanoutLoad,
): Promise<number[]> {
  await viewers.call('reset', { timed: true });
  let finished = 0;
  viewers.onNote(() => (finished += 1));
  const sentAt = new Map<number, number>();
  const startedAt = monotonicMs();
  const sent: Promise<void>[] = [];
  for (let version = 1; version <= pacedMessages; version += 1) {
    const early = startedAt + (version * 1_000) / perSecond - monotonicMs();
    if (early > 0) await delay(early);
    sentAt.set(version, monotonicMs());
    sent.push(emit(version));
  }
  await Promise.all(sent);
  for (const deadline = Date.now() + LOST_MS; finished < pacedMessages && Date.now() < deadline;) await delay(20);
  const times = await viewers.call<[number, number[]][]>('times');
  const waits = times.flatMap(([version, arrivals]) => arrivals.map((at) => at - (sentAt.get(version) ?? Number.NaN)));
  if (waits.length > clients * pacedMessages) throw new Error('wrong result: a message came twice');
  return waits;
}

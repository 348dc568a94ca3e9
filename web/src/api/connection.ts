/** `catching-up`: the server answers again, what was missed meanwhile is being read; `back`: all of it is there. */
export type ConnectionState = 'online' | 'lost' | 'catching-up' | 'back';

export interface Connection {
  state: ConnectionState;
  /** When the next try is made, ms since 1970; null where unknown. */
  retryAtMs: number | null;
  /** Edits that are shown but not sent yet. */
  unsent: number;
}

const BACK_SHOWN_MS = 2_000;
const PROBE_FIRST_MS = 2_000;
const PROBE_MAX_MS = 5_000;
/** Where the network has just come back it may take another moment. */
const PROBE_SOON_MS = 250;
/** A network that swallows a probe answers it neither way: it counts as silence after this. */
const PROBE_TIMEOUT_MS = 10_000;

let current: Connection = { state: 'online', retryAtMs: null, unsent: 0 };
let probeTimer: ReturnType<typeof setTimeout> | undefined;
let probeDelayMs = PROBE_FIRST_MS;
const listeners = new Set<() => void>();
const backHandlers = new Set<() => unknown>();
const catchingUp = new Set<Promise<unknown>>();

function change(next: Partial<Connection>): void {
  current = { ...current, ...next };
  for (const notify of listeners) notify();
}

/** "Up to date" is said when all that was begun to catch up has come to its end, and nothing is left to send. */
function sayBack(): void {
  if (current.state !== 'catching-up' || catchingUp.size > 0 || current.unsent > 0) return;
  change({ state: 'back' });
  setTimeout(() => {
    if (current.state === 'back') change({ state: 'online' });
  }, BACK_SHOWN_MS);
}

const askForAnswer = () =>
  fetch('/api/v1/system', { cache: 'no-store', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });

async function probe(): Promise<void> {
  try {
    await askForAnswer();
    connection.reportAnswer();
  } catch {
    probeDelayMs = Math.min(PROBE_MAX_MS, probeDelayMs * 2);
    scheduleProbe();
  }
}

function scheduleProbe(): void {
  clearTimeout(probeTimer);
  change({ retryAtMs: Date.now() + probeDelayMs });
  probeTimer = setTimeout(() => {
    probe().catch(scheduleProbe);
  }, probeDelayMs);
}

/** Whether the server answers, as requests and sockets have found; while it does not, a small probe asks again. */
export const connection = {
  get: (): Connection => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  reportAnswer(): void {
    clearTimeout(probeTimer);
    probeDelayMs = PROBE_FIRST_MS;
    if (current.state !== 'lost') return;
    change({ state: 'catching-up', retryAtMs: null });
    for (const handler of backHandlers) connection.catchUp(handler());
    // What else hears of it in this same turn, as a page does of its socket, adds its own.
    connection.catchUp(Promise.resolve());
  },
  /** What has to end, well or not, before the page may call itself up to date. What is no promise has ended. */
  catchUp(work: unknown): void {
    if (!(work instanceof Promise)) return;
    catchingUp.add(work);
    const end = () => {
      catchingUp.delete(work);
      sayBack();
    };
    work.then(end, end);
  },
  reportSilence(): void {
    if (current.state === 'lost') return;
    change({ state: 'lost' });
    scheduleProbe();
  },
  reportUnsent(unsent: number): void {
    if (unsent !== current.unsent) change({ unsent });
    sayBack();
  },
  /** Asks at once; what waits for the server is tried again as soon as it answers. */
  retryNow(): void {
    probeDelayMs = PROBE_SOON_MS;
    clearTimeout(probeTimer);
    probe().catch(scheduleProbe);
  },
  /** Resolves when the server answers: at once, or when it is back. */
  async untilAnswers(): Promise<void> {
    try {
      await askForAnswer();
      connection.reportAnswer();
    } catch {
      connection.reportSilence();
      await new Promise<void>((resolve) => {
        const stop = connection.onBack(() => {
          stop();
          resolve();
        });
      });
    }
  },
  /** Called whenever the server answers again; what the handler promises is part of catching up. */
  onBack(handler: () => unknown): () => void {
    backHandlers.add(handler);
    return () => backHandlers.delete(handler);
  },
};

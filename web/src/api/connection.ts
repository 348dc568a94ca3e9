export type ConnectionState = 'online' | 'lost' | 'back';

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
const retryHandlers = new Set<() => void>();

function change(next: Partial<Connection>): void {
  current = { ...current, ...next };
  for (const notify of listeners) notify();
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
    change({ state: 'back', retryAtMs: null });
    for (const retry of retryHandlers) retry();
    setTimeout(() => {
      if (current.state === 'back') change({ state: 'online' });
    }, BACK_SHOWN_MS);
  },
  reportSilence(): void {
    if (current.state === 'lost') return;
    change({ state: 'lost' });
    scheduleProbe();
  },
  reportUnsent(unsent: number): void {
    if (unsent !== current.unsent) change({ unsent });
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
  /** Called whenever the server answers again. */
  onBack(handler: () => void): () => void {
    retryHandlers.add(handler);
    return () => retryHandlers.delete(handler);
  },
};

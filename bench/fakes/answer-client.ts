import type { RunEvent } from '../../src/contracts/kernel/run-events';
import { delay } from '../../src/platform/time';
import type { BenchAccount } from '../lib/account';
import { monotonicMs } from '../lib/clock';
import { readEventStream } from './event-stream-client';

/** What one person saw of one answer. */
export interface SeenAnswer {
  runId: string;
  text: string;
  sentAtMs: number;
  firstTextAtMs: number;
  endedAtMs: number;
  /** Connections it took. */
  connections: number;
}

const RECONNECT_MS = 100;
const PROMPT = 'Say something short.';

export interface AskOptions {
  port: number;
  account: Pick<BenchAccount, 'token' | 'canvasId'>;
  model?: string;
  /** When the answer must be whole. */
  deadlineMs: number;
  onFirstText?(): void;
}

/** Starts a generation and reads its own stream to its `complete` frame. */
export async function askAndWait({
  port,
  account,
  model,
}: AskOptions): Promise<{ sentAtMs: number; endedAtMs: number }> {
  const sentAtMs = monotonicMs();
  let completed = 0;
  await readEventStream({
    ...postOf(port, account, model),
    onFrame({ data }) {
      const { type } = data as { type: string };
      if (type === 'error') throw new Error(`wrong result: ${JSON.stringify(data)}`);
      if (type === 'complete') completed += 1;
    },
  });
  if (completed !== 1) throw new Error(`wrong result: ${completed} complete frames`);
  return { sentAtMs, endedAtMs: monotonicMs() };
}

/**
 * Starts a generation and follows its text from the run's own events, over any number of connections (Last-Event-ID).
 * A reader's rule: a new attempt or a `text-reset` takes back text of a step that is not finished. Throws where a fact
 * is missing or comes twice.
 */
export async function askAndFollow({ port, account, model, deadlineMs, onFirstText }: AskOptions): Promise<SeenAnswer> {
  const sentAtMs = monotonicMs();
  const runId = await start(port, account, model);
  const reader = new AnswerReader(onFirstText);
  let connections = 0;
  while (!reader.isEnded) {
    if (monotonicMs() > deadlineMs)
      throw new Error(
        `wrong result: run ${runId} has no end in time; seen until ${reader.lastId}, text ${reader.text.length} characters`,
      );
    connections += 1;
    await readEventStream({
      port,
      path: `/api/v1/runs/${runId}/events?format=native`,
      headers: {
        authorization: `Bearer ${account.token}`,
        ...(reader.lastId ? { 'last-event-id': reader.lastId } : {}),
      },
      onFrame: ({ id, data, atMs }) => reader.take(id, data as RunEvent, atMs),
    }).catch((error: unknown) => {
      if (String(error).includes('wrong result')) throw error;
    });
    if (!reader.isEnded) await delay(RECONNECT_MS);
  }
  return {
    runId,
    text: reader.text,
    sentAtMs,
    firstTextAtMs: reader.firstTextAtMs,
    endedAtMs: reader.endedAtMs,
    connections,
  };
}

/** Resolves with the run's id as soon as the head of the answer is there; the stream itself is left to end. */
function start(port: number, account: AskOptions['account'], model: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    readEventStream({
      ...postOf(port, account, model),
      onHead: (headers) => resolve(String(headers['x-run-id'])),
      onFrame: () => undefined,
    }).catch(reject);
  });
}

const postOf = (port: number, { token, canvasId }: AskOptions['account'], model: string | undefined) => ({
  port,
  method: 'POST' as const,
  path: `/api/v1/canvas/${canvasId}/ai/generate-stream`,
  body: { prompt: PROMPT, ...(model ? { model } : {}) },
  headers: { authorization: `Bearer ${token}` },
});

class AnswerReader {
  lastId = '';
  firstTextAtMs = 0;
  endedAtMs = 0;
  private readonly texts = new Map<string, string>();
  private readonly finished = new Set<string>();
  private seq = 0;

  constructor(private readonly onFirstText: (() => void) | undefined) {}

  get isEnded(): boolean {
    return this.endedAtMs > 0;
  }
  get text(): string {
    return [...this.texts.values()].join('');
  }

  take(id: string, event: RunEvent, atMs: number): void {
    this.lastId = id;
    const isFact = !id.includes('.');
    if (isFact && event.seq !== this.seq + 1) throw new Error(`wrong result: fact ${event.seq} after ${this.seq}`);
    if (isFact) this.seq = event.seq;
    if (event.type === 'text-delta') {
      if (this.firstTextAtMs === 0) this.onFirstText?.();
      this.firstTextAtMs ||= atMs;
      this.texts.set(event.data.key, (this.texts.get(event.data.key) ?? '') + event.data.text);
    } else if (event.type === 'text-complete') this.texts.set(event.data.key, event.data.text);
    else if (event.type === 'text-reset') this.texts.delete(event.data.key);
    else if (event.type === 'run-started') this.dropUnfinished();
    else if (event.type === 'step-finished') this.finished.add(event.data.key);
    if (event.type === 'run-succeeded') this.endedAtMs = atMs;
    if (event.type === 'run-failed' || event.type === 'run-cancelled')
      throw new Error(`wrong result: ${JSON.stringify(event)}`);
  }

  private dropUnfinished(): void {
    for (const key of this.texts.keys()) if (!this.finished.has(key)) this.texts.delete(key);
  }
}

/** Follows a run's SSE frames across lost connections: each frame once, in order. */
import { setTimeout as delay } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { GenerateFrame } from '../../src/contracts/canvas/canvas';
import type { WeftClient } from './weft-client';

export interface FollowOptions {
  /** Told of each frame as it comes. */
  onFrame?: (frame: ReceivedFrame) => void;
  /** Ends following; the run goes on. */
  signal?: AbortSignal;
  /** Give up where the run has not ended by then. Default 60 s. */
  timeoutMs?: number;
}

/** `data` is a `GenerateFrame` in the format `canvas`, else the format's own. */
export interface ReceivedFrame<Data = GenerateFrame> {
  id: string;
  event: string | undefined;
  data: Data;
  at: number;
}

export interface RunFollow {
  readonly runId: string;
  /** Frames so far. */
  readonly frames: readonly ReceivedFrame[];
  /** How often the stream was taken up again. */
  readonly reconnects: number;
  /** Frames that came a second time, or out of order: a promise broken by the server. */
  readonly repeats: readonly string[];
  /** Resolves with all frames once the run has ended; rejects after `timeoutMs`. */
  readonly ended: Promise<readonly ReceivedFrame[]>;
  /** Cuts the connection now; it is taken up again. */
  drop(): void;
  /** Stops following; `ended` resolves with what there is. */
  stop(): void;
}

const ENDED: readonly string[] = ['succeeded', 'failed', 'cancelled'];
const RECONNECT_MS = 50;
const TIMEOUT_MS = 60_000;

interface StreamOptions extends FollowOptions {
  format: 'native' | 'agui' | 'canvas';
  lastEventId?: string;
}

/** `first`: the answer that started the run, read before anything is asked anew. `stop` aborts it. */
export function followStream(
  client: WeftClient,
  runId: string,
  options: StreamOptions,
  first: Response | undefined,
  stop: AbortController,
): RunFollow {
  const frames: ReceivedFrame[] = [];
  const repeats: string[] = [];
  const state = {
    reconnects: 0,
    lastId: options.lastEventId,
    connection: stop,
  };
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, ...(options.signal ? [options.signal] : [])]);
  const deadline = Date.now() + (options.timeoutMs ?? TIMEOUT_MS);

  const receive = (id: string, event: string | undefined, text: string) => {
    if (state.lastId !== undefined && !isLater(id, state.lastId)) {
      repeats.push(id);
      return;
    }
    state.lastId = id;
    const frame: ReceivedFrame = { id, event, data: JSON.parse(text) as GenerateFrame, at: Date.now() };
    frames.push(frame);
    options.onFrame?.(frame);
  };

  async function read(response: Response): Promise<void> {
    const parser = createParser({ onEvent: ({ id, event, data }) => receive(id ?? '', event, data) });
    const decoder = new TextDecoder();
    for await (const piece of response.body as AsyncIterable<Uint8Array>)
      parser.feed(decoder.decode(piece, { stream: true }));
  }

  async function connect(): Promise<Response> {
    state.connection = new AbortController();
    return client.fetch('GET', `/api/v1/runs/${runId}/events`, {
      query: { format: options.format },
      headers: {
        accept: 'text/event-stream',
        ...(state.lastId === undefined ? {} : { 'last-event-id': state.lastId }),
      },
      signal: AbortSignal.any([state.connection.signal, signal]),
    });
  }

  /** A stream ends with the run, but also where its server stops: only the run's own status tells. */
  async function hasEnded(): Promise<boolean> {
    return ENDED.includes((await client.run(runId)).status);
  }

  async function follow(): Promise<readonly ReceivedFrame[]> {
    let response = first;
    for (;;) {
      const isWhole = await (async () => {
        response ??= await connect();
        if (!response.ok) throw new Error(`events answered ${response.status}`);
        await read(response);
        return await hasEnded();
      })().catch(() => false);
      if (isWhole || signal.aborted) return frames;
      if (Date.now() > deadline)
        throw new Error(
          `run ${runId} did not end in time; ${frames.length} frames, the last: ${JSON.stringify(frames.at(-1))?.slice(0, 300)}`,
        );
      response = undefined;
      state.reconnects += 1;
      await delay(RECONNECT_MS);
    }
  }

  const ended = follow();
  ended.catch(() => undefined); // whoever waits for it is told; nobody has to
  // A stream that stays open without a word past the deadline is cut, and then gives up above.
  const timer = setTimeout(() => state.connection.abort(), Math.max(0, deadline - Date.now()) + 1);
  timer.unref();
  const forget = () => clearTimeout(timer);
  ended.then(forget, forget);
  return {
    runId,
    frames,
    repeats,
    ended,
    get reconnects() {
      return state.reconnects;
    },
    drop: () => state.connection.abort(),
    stop: () => {
      stopped.abort();
      state.connection.abort();
    },
  };
}

/** `12.3` lies after `12` and `12.2`, before `13`. */
function isLater(id: string, than: string): boolean {
  const places = [id, than].map((text) => {
    const [event = '', part] = text.split('+');
    const [seq = 0, sub = 0] = event.split('.').map(Number);
    return [seq, sub, part === undefined ? Infinity : Number(part)];
  });
  const [left = [], right = []] = places;
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

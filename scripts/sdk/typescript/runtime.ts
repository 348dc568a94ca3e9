import { ConnectionError, errorOf } from './errors.js';
import { readEvents, type StreamEvent } from './events.js';

export interface ClientOptions {
  /** Default `http://localhost:3000`. */
  baseUrl?: string;
  /** An API key, or the access token of a log-in; default the variable WEFT_API_KEY. */
  apiKey?: string;
  /** Longest time of a call, in milliseconds; streams have none. Default 60,000. */
  timeoutMs?: number;
  /** Further tries of what may be sent twice. Default 3. */
  retries?: number;
  /** Default the platform's. */
  fetch?: typeof fetch;
}
export interface CallOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Default: a new one for each call that takes one, so that a further try starts nothing twice. */
  idempotencyKey?: string;
  timeoutMs?: number;
}
export interface Call {
  method: string;
  path: string;
  params?: Record<string, string>;
  query?: object | undefined;
  body?: unknown;
  isIdempotent?: true;
}
/** A page of a list; going through it with `for await` fetches the further pages too. */
export interface Page<Item> extends AsyncIterable<Item> {
  items: Item[];
  nextCursor: string | null;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const SAFE: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);
/** Connections in a row that told nothing new, after which a stream is given up. */
const IDLE_CONNECTIONS_MAX = 5;

/** Sends calls: signed, timed, tried again where that is safe. */
export class Runtime {
  private readonly baseUrl: string;
  private readonly apiKey: string;
  constructor(private readonly options: ClientOptions) {
    const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env ?? {};
    this.baseUrl = (options.baseUrl ?? 'http://localhost:3000').replace(/\/+$/, '');
    this.apiKey = options.apiKey ?? environment['WEFT_API_KEY'] ?? '';
  }

  async call<Answer>(call: Call, options: CallOptions = {}): Promise<Answer> {
    const response = await this.send(call, options);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  async text(call: Call, options: CallOptions = {}): Promise<string> {
    return (await this.send(call, options)).text();
  }

  async bytes(call: Call, options: CallOptions = {}): Promise<Uint8Array> {
    return new Uint8Array(await (await this.send(call, options)).arrayBuffer());
  }

  /** An answer with `items` that also has them by the name of what they are. */
  async list<Answer extends { items: unknown[] }, Name extends string>(
    call: Call,
    name: Name,
    options: CallOptions = {},
  ): Promise<Answer & Record<Name, Answer['items']>> {
    const answer = await this.call<Answer>(call, options);
    return { ...answer, [name]: answer.items } as Answer & Record<Name, Answer['items']>;
  }

  async page<Item, Name extends string>(
    call: Call,
    name: Name,
    options: CallOptions = {},
  ): Promise<Page<Item> & Record<Name, Item[]>> {
    const read = (cursor?: string) =>
      this.call<{ items: Item[]; nextCursor: string | null }>(
        cursor === undefined ? call : { ...call, query: { ...call.query, cursor } },
        options,
      );
    const first = await read();
    const all = async function* () {
      for (let page = first; ; page = await read(page.nextCursor)) {
        yield* page.items;
        if (page.nextCursor === null) return;
      }
    };
    return { ...first, [name]: first.items, [Symbol.asyncIterator]: all } as unknown as Page<Item> & Record<Name, Item[]>;
  }

  /** Events of a stream. Where it is cut off it goes on after the last one that came, by the same key: nothing is begun twice. */
  async *stream(call: Call, options: CallOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    const idempotencyKey = options.idempotencyKey ?? newKey(call);
    const mayAskAgain = SAFE.has(call.method) || idempotencyKey !== undefined;
    let last = '';
    for (let idle = 0; ; idle += 1) {
      const headers = { ...options.headers, accept: 'text/event-stream', ...(last !== '' && { 'last-event-id': last }) };
      const response = await this.send(call, {
        ...{ ...options, headers, timeoutMs: 0 },
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
      try {
        for await (const event of readEvents(response.body ?? new ReadableStream())) {
          if (event.id !== '') last = event.id;
          idle = 0;
          yield event;
          if (event.isLast) return;
        }
        // A server that has said all closes; one that was cut off in the middle is asked again.
        if (last === '') return;
      } catch (error) {
        if (options.signal?.aborted || !mayAskAgain) throw error;
      }
      if (idle >= IDLE_CONNECTIONS_MAX || !mayAskAgain)
        throw new ConnectionError('The stream broke off again and again.', 0, 'stream_broken', undefined, [], undefined);
      await pause(waitFor(idle), options.signal);
    }
  }

  private async send(call: Call, options: CallOptions): Promise<Response> {
    const key = options.idempotencyKey ?? newKey(call);
    const tries = SAFE.has(call.method) || key !== undefined ? (this.options.retries ?? 3) : 0;
    for (let tried = 0; ; tried += 1) {
      const answer = await this.sendOnce(call, options, key).catch((error: unknown) => {
        if (options.signal?.aborted) throw error;
        return unreachable(error);
      });
      if (answer instanceof Response && answer.ok) return answer;
      const failure = answer instanceof Response ? await errorOf(answer) : answer;
      if (tried >= tries || !(failure.status === 0 || PASSING.has(failure.status))) throw failure;
      await pause(Math.min(failure.retryAfterMs ?? waitFor(tried), LONGEST_WAIT_MS), options.signal);
    }
  }

  private sendOnce({ method, path, params = {}, query, body }: Call, options: CallOptions, key: string | undefined) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const url = new URL(`${this.baseUrl}${filled}`);
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined && value !== null)
        url.searchParams.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    const isBytes = body instanceof Uint8Array || body instanceof Blob;
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs ?? 60_000;
    const signals = [...(options.signal ? [options.signal] : []), ...(timeoutMs > 0 ? [AbortSignal.timeout(timeoutMs)] : [])];
    const send = this.options.fetch ?? fetch;
    return send(url, {
      method,
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      headers: {
        ...(this.apiKey !== '' && { authorization: `Bearer ${this.apiKey}` }),
        ...(body !== undefined && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...options.headers,
      },
      ...(body !== undefined && { body: isBytes ? (body as BodyInit) : JSON.stringify(body) }),
    });
  }
}

const newKey = ({ method, isIdempotent }: Call): string | undefined =>
  isIdempotent && method !== 'GET' ? crypto.randomUUID() : undefined;

function unreachable(cause: unknown): ConnectionError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `The server cannot be reached: ${why}`;
  return new ConnectionError(message, 0, 'unreachable', undefined, [], undefined, { cause });
}

/** Doubled each time, by chance up to half less. */
const waitFor = (tried: number): number => Math.min(FIRST_WAIT_MS * 2 ** tried, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}

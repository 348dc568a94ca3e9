import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolResult } from '../../src/contracts/devices/frames';
import type { ToolCall } from '../store/tool-call';
import { Backoff, type BackoffOptions } from './backoff';
import { CallQueue } from './call-queue';
import { capabilities } from './capabilities';
import { Connection, type Ended } from './connection';
import { Revoked, type DeviceTokens } from './device-tokens';
import { CLOSE, FRAME_BYTES_MAX, type AgentRun, type ServerFrame } from './frames';
import type { Identity } from './identity';
import { platformName } from './pair';
import { Refusal } from './post-json';

/** A connection that held so long was a good one: the next wait is short again. */
const GOOD_MS = 5_000;
/** A token that could not be renewed is asked for again so much later. */
const RENEW_AGAIN_MS = 20_000;

/** Why a device is connected no more. */
export type LinkEnd = 'stopped' | 'revoked' | 'replaced';

/** What a device is made of. */
export interface DeviceLinkOptions {
  identity: Identity;
  tokens: DeviceTokens;
  perform: (call: ToolCall) => ToolResult;
  /** Reads files and sends them by `send` until `signal` says that the connection is over. */
  readFiles: (
    run: AgentRun,
    send: (frame: object) => Promise<void>,
    frameBytes: number,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Folders that its person lets agents read. */
  folders?: readonly string[];
  log: (line: string) => void;
  /** The server knows the device. */
  onReady?: () => void;
  backoff?: BackoffOptions;
}

/** Keeps a device connected, and does what the server asks. */
export class DeviceLink {
  readonly #options: DeviceLinkOptions;
  readonly #stopping = new AbortController();
  #connection: Connection | undefined;

  constructor(options: DeviceLinkOptions) {
    this.#options = options;
  }

  /** Connects, again and again, until it is stopped or its server wants it no more. Never rejects. */
  async run(): Promise<LinkEnd> {
    const { tokens, log } = this.#options;
    const backoff = new Backoff(this.#options.backoff);
    let isTokenNew = false;
    while (!this.#stopping.signal.aborted) {
      let leastMs = 0;
      try {
        const token = await tokens.get();
        if (this.#stopping.signal.aborted) break;
        const startedAt = performance.now();
        const ended = await this.#session(token);
        if (this.#stopping.signal.aborted) break;
        if (ended.code === CLOSE.revoked)
          return this.#end('revoked', 'This device was revoked; nothing more is sent to it. Pair it anew: --pair CODE');
        if (ended.code === CLOSE.replaced)
          return this.#end('replaced', 'Another program connected as this device and took over; this one stops.');
        if (performance.now() - startedAt >= GOOD_MS) backoff.reset();
        const isTokenBad = ended.code === CLOSE.token || ended.http === 401;
        if (isTokenBad) tokens.forget();
        log(
          ended.wasOpen
            ? `Connection lost (${ended.code}${ended.reason && `: ${ended.reason}`}).`
            : `No connection: ${ended.reason}`,
        );
        // A token that ran out is no failure; one that is refused as soon as it was made is.
        const isAtOnce = isTokenBad && !isTokenNew;
        isTokenNew = isTokenBad;
        if (isAtOnce) continue;
      } catch (error) {
        if (error instanceof Revoked) return this.#end('revoked', error.message);
        log(`No connection: ${causeOf(error)}`);
        if (error instanceof Refusal) leastMs = error.retryAfterMs ?? 0;
      }
      const waitMs = Math.max(leastMs, backoff.next());
      log(`Trying again in ${(waitMs / 1_000).toFixed(1)} s.`);
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
    return 'stopped';
  }

  /** Ends `run`. */
  stop(): void {
    this.#stopping.abort();
    this.#connection?.close();
  }

  #end(end: LinkEnd, line: string): LinkEnd {
    this.#options.log(line);
    return end;
  }

  /** One connection, from its hello to its end. */
  async #session(token: string): Promise<Ended> {
    const { identity, perform, log } = this.#options;
    const over = new AbortController();
    let frameBytes = FRAME_BYTES_MAX;
    let renewal: NodeJS.Timeout | undefined;
    const runs = new Map<string, AbortController>();
    const connection = new Connection(identity.server, '/api/v1/ws/device', token, {
      onOpen: () => connection.trySend(hello(identity, this.#options.folders)),
      onFrame: (frame) => take(frame),
    });
    this.#connection = connection;
    const queue = new CallQueue(
      perform,
      (result, call) => {
        if (!over.signal.aborted) connection.trySend({ type: 'tool_result', ...result });
        log(describe(call, result));
      },
      frameBytes,
    );
    const take = (frame: ServerFrame): void => {
      if (frame.type === 'tool_call') queue.add(frame);
      else if (frame.type === 'tool_cancel') queue.cancel(frame.id);
      else if (frame.type === 'agent_run') startRun(frame);
      else if (frame.type === 'error') log(`The server says ${frame.code}: ${frame.message}`);
      else if (frame.type === 'hello_ok') {
        frameBytes = queue.frameBytes = Math.min(FRAME_BYTES_MAX, frame.policy?.max_frame_bytes ?? FRAME_BYTES_MAX);
        log(`Connected to ${identity.server} as “${identity.name}” (${identity.device_id}).`);
        this.#options.onReady?.();
      }
    };
    /** Of a run that is asked for again, the first reading ends. */
    const startRun = (run: AgentRun): void => {
      runs.get(run.run_id)?.abort();
      const own = new AbortController();
      runs.set(run.run_id, own);
      const signal = AbortSignal.any([over.signal, own.signal]);
      this.#options
        .readFiles(run, (frame) => connection.send(frame), frameBytes, signal)
        .then(
          () => runs.get(run.run_id) === own && runs.delete(run.run_id),
          (error: unknown) => !signal.aborted && log(`Files could not be sent: ${causeOf(error)}`),
        );
    };
    const renewLater = (inMs: number): void => {
      renewal = setTimeout(() => void this.#renew(connection, over.signal).then(renewLater), inMs);
    };
    renewLater(this.#options.tokens.staleInMs);
    const ended = await connection.ended;
    over.abort();
    clearTimeout(renewal);
    queue.clear();
    return ended;
  }

  /** A new token, on the connection that stands. Returns when the next is wanted. */
  async #renew(connection: Connection, over: AbortSignal): Promise<number> {
    try {
      const token = await this.#options.tokens.get();
      if (!over.aborted) connection.trySend({ type: 'auth', token });
      return this.#options.tokens.staleInMs;
    } catch (error) {
      this.#options.log(`The token could not be renewed: ${causeOf(error)}`);
      return RENEW_AGAIN_MS;
    }
  }
}

const hello = ({ device_id, name }: Identity, folders: readonly string[] = []): object => ({
  type: 'device_hello',
  device_id,
  agent_ids: [],
  name,
  platform: platformName,
  version: '0.1.0',
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  capabilities: { ...capabilities, ...(folders.length > 0 && { folders }) },
});

/** What was asked, in a line that holds nothing of the data. */
export function describe({ action, table }: ToolCall, { rows, results, error }: ToolResult): string {
  const found = rows ?? results;
  return `${action} ${table ?? ''}`.trim() + (error ? `: ${error}` : found ? `: ${found.length}` : ': done');
}

/** `fetch` says "fetch failed", and why in its cause. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

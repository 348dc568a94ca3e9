/** Somebody who has a canvas open: a Socket.IO client that keeps its own view, whatever is lost, doubled or late. */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';
import type { canvasJoin, canvasVersion, SocketPayload } from '../../src/contracts/socket-events';
import type { z } from 'zod';
import { CanvasView } from './canvas-view';
import type { WeftClient } from './weft-client';

const CHANGE_EVENTS: readonly CanvasChange['type'][] = [
  'blocks_bulk_added_chunk',
  'block_added',
  'block_updated',
  'block_moved',
  'block_deleted',
  'blocks_bulk_removed',
  'blocks_reranked',
  'canvas_updated',
];
const ACK_TIMEOUT_MS = 5_000;
const RETRY_MS = 100;

export interface WatcherOptions {
  /** Told of each message of the server, in the order of arrival. */
  onEvent?: (event: string, payload: unknown) => void;
  /** Default: WebSocket alone, so that a lost connection shows at once. */
  transports?: ('polling' | 'websocket')[];
}

export interface WatcherCounts {
  connects: number;
  /** Changes that came again. */
  repeats: number;
  /** Changes that came before one that was missing. */
  gaps: number;
  /** Times it asked `changes?since=`. */
  asked: number;
  /** Times it had to read the blocks anew. */
  resets: number;
}

type JoinAnswer = z.infer<(typeof canvasJoin)['ack']>;

/** Opened by `watchCanvas`; `close` it. */
export class CanvasWatcher {
  readonly view = new CanvasView();
  readonly counts: WatcherCounts = { connects: 0, repeats: 0, gaps: 0, asked: 0, resets: 0 };
  readonly socket: Socket;
  /** The version it joined at, and those that came to it unasked since. */
  private readonly unasked = { since: 0, versions: new Set<number>() };
  private hasLostConnection = false;
  private catching: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly client: WeftClient,
    readonly canvasId: string,
    options: WatcherOptions = {},
  ) {
    this.socket = io(`${client.url}/canvas`, {
      auth: { token: client.token, recovery: true },
      transports: options.transports ?? ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.socket.on('connect', () => void this.join().catch(() => undefined)); // a lost connection: `connect` comes again
    this.socket.on('disconnect', () => (this.hasLostConnection = true));
    for (const event of CHANGE_EVENTS)
      this.socket.on(event, (change: CanvasChange) => {
        this.unasked.versions.add(change.version);
        this.receive(change);
      });
    this.socket.on('canvas_version', ({ canvasId, version }: SocketPayload<typeof canvasVersion>) => {
      if (canvasId === this.canvasId && version > this.view.version) this.catchUpLater();
    });
    this.socket.onAny((event: string, payload: unknown) => options.onEvent?.(event, payload));
  }

  /** Resolves once it is in the room. */
  async joined(timeoutMs = 10_000): Promise<this> {
    for (const deadline = Date.now() + timeoutMs; this.counts.connects === 0;) {
      if (Date.now() > deadline) throw new Error(`could not join canvas ${this.canvasId}`);
      await delay(10);
    }
    return this;
  }

  /** What the server told it of its own accord; undefined where its connection did not hold all the time. */
  get told(): { since: number; versions: ReadonlySet<number> } | undefined {
    return this.hasLostConnection ? undefined : this.unasked;
  }

  /** Loses the connection as a network does; it comes back by itself. */
  drop(): void {
    this.socket.io.engine.close();
  }

  /** Goes away until `comeBack`. */
  leave(): void {
    this.socket.disconnect();
  }

  comeBack(): void {
    this.socket.connect();
  }

  /** Asks for what is missing until the server has nothing newer. */
  async catchUp(): Promise<void> {
    await this.catching;
    await this.ask();
  }

  close(): void {
    this.isClosed = true;
    this.socket.removeAllListeners();
    this.socket.disconnect();
  }

  private async join(): Promise<void> {
    const answer = (await this.socket
      .timeout(ACK_TIMEOUT_MS)
      .emitWithAck('canvas_join', { canvasId: this.canvasId, sinceVersion: this.view.version })) as JoinAnswer;
    if (!answer.ok) throw new Error(`canvas_join: ${answer.error.code}`);
    this.counts.connects += 1;
    if (this.counts.connects === 1) this.unasked.since = answer.version;
    if (answer.reset) return this.catchUpLater();
    for (const change of answer.changes) this.receive(change);
  }

  private receive(change: CanvasChange): void {
    if (change.canvasId !== this.canvasId)
      throw new Error(`a change of canvas ${change.canvasId} came to a watcher of ${this.canvasId}`);
    const applied = this.view.apply(change);
    if (applied === 'repeat') this.counts.repeats += 1;
    if (applied === 'gap') {
      this.counts.gaps += 1;
      this.catchUpLater();
    }
  }

  private catchUpLater(): void {
    this.catching ??= this.askUntilAnswered().finally(() => (this.catching = undefined));
  }

  private async askUntilAnswered(): Promise<void> {
    while (!this.isClosed) {
      try {
        return await this.ask();
      } catch {
        await delay(RETRY_MS); // the server is away
      }
    }
  }

  private async ask(): Promise<void> {
    this.counts.asked += 1;
    const { changes, reset } = await this.client.changesSince(this.canvasId, this.view.version);
    for (const change of changes) if (this.view.apply(change) === 'repeat') this.counts.repeats += 1;
    if (!reset) return;
    const { version, items } = await this.client.blocks(this.canvasId);
    this.counts.resets += 1;
    // Meanwhile the socket may have brought it further than what was read.
    if (version >= this.view.version) this.view.reset(version, items);
  }
}

/** Opens a canvas as `client`, and resolves once it is in the room. */
export const watchCanvas = (client: WeftClient, canvasId: string, options?: WatcherOptions): Promise<CanvasWatcher> =>
  new CanvasWatcher(client, canvasId, options).joined();

import WebSocket from 'ws';
import { readFrame, type ServerFrame } from './frames';

/** The server pings every 30 s: after so long without a word the connection is gone, whatever TCP thinks. */
const SILENT_MS = 75_000;
const OPENING_MS = 15_000;
/** What a server may send at once: a vector is some 30 KB. */
const RECEIVED_MAX = 8 * 1_048_576;

/** How a connection ended: `http` where it never began. */
export interface Ended {
  /** Whether it stood. */
  wasOpen: boolean;
  code: number;
  reason: string;
  http?: number;
}

/** What is done with what comes. */
export interface ConnectionHandlers {
  onOpen?: () => void;
  onFrame: (frame: ServerFrame) => void;
}

/** One WebSocket to one of the server's doors; it answers pings itself. */
export class Connection {
  /** Resolves when it is over; never rejects. */
  readonly ended: Promise<Ended>;
  readonly #socket: WebSocket;
  #silence: NodeJS.Timeout | undefined;

  constructor(server: string, path: string, token: string, { onOpen, onFrame }: ConnectionHandlers) {
    const url = new URL(path, server);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: OPENING_MS,
      maxPayload: RECEIVED_MAX,
    });
    this.#socket = socket;
    let http: number | undefined;
    let failure = '';
    let wasOpen = false;
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        clearTimeout(this.#silence);
        resolve({ wasOpen, code, reason: reason.toString() || failure, ...(http !== undefined && { http }) });
      });
    });
    socket.on('error', (error) => (failure ||= error.message));
    socket.on('unexpected-response', (_request, response) => {
      http = response.statusCode ?? 0;
      failure = `the server answered ${http}`;
      response.resume();
      socket.terminate();
    });
    socket.on('open', () => {
      wasOpen = true;
      this.#heard();
      onOpen?.();
    });
    socket.on('message', (data) => {
      this.#heard();
      const { frame, bad } = readFrame(String(data));
      if (bad) this.trySend({ type: 'tool_result', id: bad.id, error: 'invalid: the call cannot be read' });
      else if (frame?.type === 'ping') this.trySend({ type: 'pong' });
      else if (frame) onFrame(frame);
    });
  }

  /** Resolves once the frame has left this process; rejects where the connection is over. */
  send(frame: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(JSON.stringify(frame), (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Sends it, or not where the connection is over: the server asks again. */
  trySend(frame: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame), () => undefined);
  }

  close(): void {
    this.#socket.close(1000);
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }

  #heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket.terminate(), SILENT_MS);
  }
}

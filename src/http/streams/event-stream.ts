import type { Response } from 'express';
import { SECOND_MS } from '../../platform/time';
import type { Frame } from '../event-formats/event-format';

/** A comment this often keeps proxies from closing a quiet stream. */
const KEEP_ALIVE_MS = 15 * SECOND_MS;
/** A reader this far behind loses its connection, never data: it comes back with Last-Event-ID. */
const UNREAD_BYTES_MAX = 1_048_576;

export interface EventStream {
  /** Aborted once the reader is gone or too slow. */
  signal: AbortSignal;
  /** One frame. JSON holds no line breaks; of a text each line is one. */
  send(id: string, frame: Frame): void;
  end(): void;
}

/** Not ends of a line in SSE, but for the line splitters of some clients (Python's splitlines): escaped, as JSON allows. */
const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;
const toLine = (data: unknown): string =>
  JSON.stringify(data).replace(LINE_SEPARATORS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const toData = (frame: Frame): string =>
  frame.isText
    ? String(frame.data)
        .split('\n')
        .map((line) => `data: ${line}`)
        .join('\n')
    : `data: ${toLine(frame.data)}`;

/** Turns a response into Server-Sent Events: headers at once, keep-alive comments, bounded buffer. */
export function openEventStream(response: Response, headers: Record<string, string> = {}): EventStream {
  const gone = new AbortController();
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    connection: 'keep-alive',
    ...headers,
  });
  response.flushHeaders();
  const stop = (reason: string) => {
    clearInterval(keepAlive);
    if (!gone.signal.aborted) gone.abort(new Error(reason));
  };
  let gathered = '';
  const flush = () => {
    if (gathered === '' || gone.signal.aborted) return;
    response.write(gathered);
    gathered = '';
    if (response.writableLength > UNREAD_BYTES_MAX) {
      stop('the reader is too slow');
      response.destroy();
    }
  };
  /** Frames of one batch of events go out in one piece: nextTick comes after what they wait for one another. */
  const write = (text: string) => {
    if (gathered === '') process.nextTick(flush);
    gathered += text;
  };
  const keepAlive = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS);
  response.on('close', () => stop('the reader left'));
  if (response.destroyed) stop('the reader left'); // before the stream began
  return {
    signal: gone.signal,
    send: (id, frame) => write(`id: ${id}\n${frame.event ? `event: ${frame.event}\n` : ''}${toData(frame)}\n\n`),
    end: () => {
      flush();
      stop('the stream ended');
      response.end();
    },
  };
}

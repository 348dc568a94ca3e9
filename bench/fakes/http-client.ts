import { connect, type Socket } from 'node:net';
import { monotonicMs } from '../lib/clock';

/** What came back of one request. */
export interface HeadAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** What came with or after the head, as far as it was waited for. */
  body: string;
  headMs: number;
}

/** The bytes of a POST with a JSON body. */
export function postText(path: string, body: object, headers: Record<string, string> = {}): string {
  const text = JSON.stringify(body);
  const all = {
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  };
  return `POST ${path} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\n${text}`;
}

/** Sends on a connection of its own and hangs up as soon as the head of the answer is there. */
export async function postAndHangUp(port: number, text: string): Promise<HeadAnswer> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    return await exchange(socket, text);
  } finally {
    socket.destroy();
  }
}

/** A connection that is kept: one request after another; answers must come in one piece. */
export function keepAliveClient(port: number): { post(text: string): Promise<HeadAnswer>; close(): void } {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return { post: (text) => exchange(socket, text), close: () => void socket.destroy() };
}

function exchange(socket: Socket, text: string): Promise<HeadAnswer> {
  const sentAt = monotonicMs();
  let received = '';
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      socket.off('data', onData).off('error', fail).off('close', onClose);
      end();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const onClose = () => fail(new Error('the connection was closed before the answer'));
    const onData = (data: Buffer) => {
      received += data.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [first = '', ...lines] = received.slice(0, end).split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      settle(() =>
        resolve({
          status: Number(first.split(' ')[1]),
          headers,
          body: received.slice(end + 4),
          headMs: monotonicMs() - sentAt,
        }),
      );
    };
    socket.on('data', onData).on('error', fail).on('close', onClose);
    socket.write(text);
  });
}

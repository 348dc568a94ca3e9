import { Agent, request } from 'node:http';
import { monotonicMs } from '../lib/clock';

/** One Server-Sent Event. */
export interface StreamFrame {
  id: string;
  /** Empty: it has no name. */
  event: string;
  data: unknown;
  atMs: number;
}
export interface StreamRequest {
  port: number;
  path: string;
  method?: 'GET' | 'POST';
  body?: object;
  headers?: Record<string, string>;
  onHead?(headers: Record<string, string | string[] | undefined>): void;
  onFrame(frame: StreamFrame): void;
}

/** Idle while the other sides are measured; given up before a server does it (ours after 65 s) while a request is on its way. */
const IDLE_MS = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 1_000, timeout: IDLE_MS });

/** Reads a stream until the server ends it; rejects where it breaks or is refused. */
export function readEventStream({
  port,
  path,
  method = 'GET',
  body,
  headers = {},
  onHead,
  onFrame,
}: StreamRequest): Promise<void> {
  const text = body ? JSON.stringify(body) : '';
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path,
        method,
        headers: {
          ...headers,
          ...(body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
        },
      },
      (response) => {
        let waiting = '';
        response.setEncoding('utf8');
        if (response.statusCode !== 200) {
          response.on('data', (data: string) => (waiting += data));
          return response.on('end', () =>
            reject(new Error(`${path}: ${response.statusCode} ${waiting.slice(0, 300)}`)),
          );
        }
        onHead?.(response.headers);
        response.on('data', (data: string) => {
          waiting += data;
          for (let end = waiting.indexOf('\n\n'); end >= 0; end = waiting.indexOf('\n\n')) {
            const frame = parseFrame(waiting.slice(0, end));
            waiting = waiting.slice(end + 2);
            try {
              if (frame) onFrame(frame);
            } catch (error) {
              response.destroy();
              return reject(error as Error);
            }
          }
          return undefined;
        });
        response.on('end', resolve);
        return response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

function parseFrame(text: string): StreamFrame | undefined {
  let id = '';
  let event = '';
  let data = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4);
    else if (line.startsWith('event: ')) event = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (!data || data === '[DONE]') return undefined;
  return { id, event, data: JSON.parse(data) as unknown, atMs: monotonicMs() };
}

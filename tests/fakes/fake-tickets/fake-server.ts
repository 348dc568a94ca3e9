/** What all fake ticket systems are made of: a real server that hands a handler whole requests, keeps them, and fails by script. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface FakeRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined: no JSON. */
  json: unknown;
}
export interface FakeReply {
  status: number;
  body?: unknown;
}
/**
 * What happens to one request instead of an answer. `lost`: it is carried out and the connection cut before a word is said;
 * `slow`: carried out and answered after so long.
 */
export type Fault =
  | { kind: 'status'; status: number; retryAfter?: string; body?: unknown }
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'lost' }
  | { kind: 'slow'; ms: number }
  | { kind: 'huge' };

export interface FakeServer {
  url: string;
  /** Every request, refused ones too. */
  readonly requests: FakeRequest[];
  /** The next requests that `isHit` (default: that write) meet these faults, one each. */
  fail(...faults: Fault[]): void;
  close(): Promise<void>;
}

const isWriting = ({ method, path }: FakeRequest) =>
  method !== 'GET' && !path.endsWith('/query') && !path.endsWith('/token');

export async function openFakeServer(handle: (request: FakeRequest) => FakeReply): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const faults: Fault[] = [];
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message);
    requests.push(request);
    const fault = isWriting(request) ? faults.shift() : undefined;
    switch (fault?.kind) {
      case 'hang':
        return;
      case 'reset':
        message.socket.resetAndDestroy();
        return;
      case 'lost':
        handle(request);
        message.socket.resetAndDestroy();
        return;
      case 'status':
        send(response, fault, fault.retryAfter ? { 'retry-after': fault.retryAfter } : {});
        return;
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id: 1, text: 'x'.repeat(2 * 1024 * 1024) }));
        return;
      case 'slow':
        await delay(fault.ms);
        send(response, handle(request));
        return;
      case undefined:
        send(response, handle(request));
    }
  };
  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (...next) => void faults.push(...next),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(message: IncomingMessage): Promise<FakeRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message as AsyncIterable<Buffer>) pieces.push(piece);
  const text = Buffer.concat(pieces).toString('utf8');
  const { pathname: path, searchParams: query } = new URL(message.url ?? '/', 'http://fake');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { method: message.method ?? '', path, query, headers: message.headers, text, json };
}

function send(response: ServerResponse, { status, body }: FakeReply, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

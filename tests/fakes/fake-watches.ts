/** What Gmail and Graph have for being told of changes, on loopback: watches, subscriptions, the question whether an address is ours. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeSubscription {
  resource: string;
  notificationUrl: string;
  lifecycleNotificationUrl: string;
  clientState: string;
  changeType: string;
  expirationDateTime: string;
}
export interface FakeWatches {
  url: string;
  /** Method and path of each request, oldest first. */
  asked: string[];
  /** Topics that Gmail was asked to tell. */
  topics: string[];
  subscriptions: Map<string, FakeSubscription>;
  /** Where what we say is our address leads to. */
  reaches: string;
  /** Of the next requests: the status that is answered instead. */
  failWith: number | undefined;
  close(): Promise<void>;
}

export async function openFakeWatches(): Promise<FakeWatches> {
  const fake: FakeWatches = {
    ...{
      url: '',
      asked: [],
      topics: [],
      subscriptions: new Map<string, FakeSubscription>(),
      failWith: undefined,
      reaches: '',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    fake.asked.push(`${method} ${path}`);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString() || '{}') as FakeSubscription & { topicName?: string };
    if (!/^Bearer canary-token-/.test(request.headers.authorization ?? '')) return send(response, 401, {});
    if (fake.failWith) return send(response, fake.failWith, {});
    if (path === '/gmail/v1/users/me/watch') {
      fake.topics.push(body.topicName ?? '');
      return send(response, 200, { historyId: '1', expiration: String(Date.now() + 7 * 86_400_000) });
    }
    if (path === '/gmail/v1/users/me/stop') return send(response, 200, undefined);
    if (path === '/v1.0/subscriptions' && method === 'POST') {
      const token = `is it ${randomUUID()}?`;
      const address = new URL(new URL(body.notificationUrl).pathname, fake.reaches).href;
      const there = await fetch(`${address}?validationToken=${encodeURIComponent(token)}`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
      });
      const isOurs = there.headers.get('content-type')?.startsWith('text/plain') && (await there.text()) === token;
      if (!isOurs) return send(response, 400, { error: { code: 'ValidationError' } });
      const id = randomUUID();
      fake.subscriptions.set(id, body);
      return send(response, 201, { id, expirationDateTime: body.expirationDateTime });
    }
    const id = /^\/v1\.0\/subscriptions\/([\w-]+)$/.exec(path)?.[1] ?? '';
    const known = fake.subscriptions.get(id);
    if (!known) return send(response, 404, { error: { code: 'ResourceNotFound' } });
    if (method === 'DELETE') {
      fake.subscriptions.delete(id);
      return send(response, 204, undefined);
    }
    known.expirationDateTime = body.expirationDateTime;
    return send(response, 200, { id, expirationDateTime: body.expirationDateTime });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function send(response: ServerResponse, status: number, body: object | undefined): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body && JSON.stringify(body));
}

/** Microsoft Graph on loopback: a mailbox and channels of teams, with the quotas, the lost histories and the bad days of the real one. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Channels } from './channels';
import { type GraphAnswer, graphError, preferences, send } from './graph-http';
import { Mailbox } from './mailbox';

/** What comes in place of an answer. */
export interface GraphFault {
  /** Of paths and queries that fit; default: all. */
  path?: RegExp;
  /** How often; default: once. */
  times?: number;
  answer?: GraphAnswer;
  /** Text that is no JSON of Graph's, such as a proxy's page. */
  page?: { status: number; html: string; headers?: Record<string, string> };
  /** The connection breaks off within the body. */
  isCut?: boolean;
  /** Links of the answer lead there. */
  linksTo?: string;
}
export interface FakeGraph {
  url: string;
  mailbox: Mailbox;
  channels: Channels;
  /** Access tokens that are accepted. */
  tokens: Set<string>;
  faults: GraphFault[];
  /** Milliseconds that an answer takes. */
  latencyMs: number;
  /** Requests at once, and within 10 minutes, that are taken; further ones are refused with 429. */
  limits: { atOnce: number; requests: number; windowMs: number };
  /** Adjustable; default: the machine's clock. */
  now: () => number;
  counts: { requests: number; refused: number; mostAtOnce: number };
  /** Each request's path with its query, in order. */
  paths: string[];
  close(): Promise<void>;
}

export async function openFakeGraph(): Promise<FakeGraph> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      send(response, graphError(500, 'InternalServerError', String(error))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let running = 0;
  const ended: number[] = [];
  const fake: FakeGraph = {
    ...{
      url,
      mailbox: new Mailbox(url),
      channels: new Channels(url),
      tokens: new Set(['good-token']),
      faults: [],
      latencyMs: 0,
    },
    ...{ limits: { atOnce: 4, requests: 10_000, windowMs: 600_000 }, now: Date.now, paths: [] },
    counts: { requests: 0, refused: 0, mostAtOnce: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    running += 1;
    response.once('close', () => (running -= 1));
    fake.counts.requests += 1;
    fake.paths.push(decodeURIComponent(request.url ?? ''));
    const isOverRunning = running > fake.limits.atOnce;
    fake.counts.mostAtOnce = Math.max(fake.counts.mostAtOnce, running);
    if (fake.latencyMs > 0) await delay(fake.latencyMs, undefined, { ref: false });
    const refusal = refuse(request, isOverRunning);
    if (refusal) return send(response, refusal);
    const address = new URL(request.url ?? '/', url);
    const fault = takeFault(decodeURIComponent(request.url ?? ''));
    if (fault?.answer) return send(response, fault.answer);
    if (fault?.page) {
      response.writeHead(fault.page.status, { 'content-type': 'text/html', ...fault.page.headers });
      return void response.end(fault.page.html);
    }
    const asked = {
      path: address.pathname.replace(/^\/v1\.0/, ''),
      query: address.searchParams,
      prefer: preferences(request),
    };
    const given =
      request.method === 'GET' && address.pathname.startsWith('/v1.0/')
        ? (fake.mailbox.answer(asked) ?? fake.channels.answer(asked))
        : undefined;
    const answered = given ?? graphError(400, 'BadRequest', "Resource not found for the segment 'x'.");
    if (fault?.isCut) {
      const text = JSON.stringify(answered.body);
      response.writeHead(answered.status, {
        'content-type': 'application/json',
        'content-length': String(text.length),
      });
      response.write(text.slice(0, text.length / 2));
      await delay(1);
      return void response.destroy();
    }
    if (fault?.linksTo)
      return send(response, {
        ...answered,
        body: JSON.parse(JSON.stringify(answered.body).replaceAll(url, fault.linksTo)) as object,
      });
    send(response, answered);
  }

  function refuse(request: IncomingMessage, isOverRunning: boolean): GraphAnswer | undefined {
    if (!fake.tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, '')))
      return graphError(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.', {
        'www-authenticate': 'Bearer realm="", error="invalid_token"',
      });
    const now = fake.now();
    while (ended[0] !== undefined && ended[0] <= now - fake.limits.windowMs) ended.shift();
    ended.push(now);
    if (!isOverRunning && ended.length <= fake.limits.requests) return undefined;
    fake.counts.refused += 1;
    return graphError(429, 'ApplicationThrottled', 'Application is over its MailboxConcurrency limit.', {
      'retry-after': '1',
    });
  }

  function takeFault(path: string): GraphFault | undefined {
    const index = fake.faults.findIndex((fault) => fault.path?.test(path) ?? true);
    const fault = fake.faults[index];
    if (fault && (fault.times = (fault.times ?? 1) - 1) <= 0) fake.faults.splice(index, 1);
    return fault;
  }
  return fake;
}

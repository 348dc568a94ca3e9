/** Gmail's HTTP API on loopback: labels, list, history and messages of some mailboxes, with Google's units and ways to refuse. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeMailbox, Mailbox } from './fake-gmail-mailbox';

const UNITS: Record<string, number> = { profile: 1, labels: 1, history: 2, list: 5, get: 20 };

export type { FakeMailbox };

/** What is asked: the way in Gmail's API after `users/me/`, and the number of the call. */
export interface FakeCall {
  kind: 'profile' | 'labels' | 'history' | 'list' | 'get';
  id?: string;
  pageToken: string | undefined;
  number: number;
}
/** How a call is answered in the place of its answer: a status with a reason, or a body that ends in the middle. */
export type FakeFault =
  | { status: number; reason?: string; retryAfter?: string; message?: string }
  | { cut: 'length' | 'reset' | 'json' }
  | { redirect: string };

export interface FakeGmail {
  url: string;
  openMailbox(token: string): FakeMailbox;
  /** Access tokens that count no more. */
  revokedTokens: Set<string>;
  /** Asked before each call; what it returns is the answer. */
  fault: ((call: FakeCall) => FakeFault | undefined) | undefined;
  /** Called after a call was answered, before the answer goes out: mail that arrives just then. */
  after: ((call: FakeCall) => void) | undefined;
  /** Entries of a page, whatever is asked for; and the pages of a list in another order, some of them twice. */
  pageSize: number;
  isShuffled: boolean;
  /** Whether units beyond the quota are refused (429 or 403), or only counted. */
  refusal: 'none' | '429' | '403';
  /** Labels in the history as they are now, not as they were then. */
  tellsLabelsOfNow: boolean;
  calls: FakeCall[];
  close(): Promise<void>;
}

/** `now`: its clock, of internal dates, quota and `Retry-After`. */
export async function openFakeGmail(now: () => number = Date.now): Promise<FakeGmail> {
  const mailboxes = new Map<string, Mailbox>();
  const fake: Omit<FakeGmail, 'url' | 'close'> = {
    openMailbox: (token) => {
      const mailbox = new Mailbox(token, now);
      mailboxes.set(token, mailbox);
      return mailbox;
    },
    revokedTokens: new Set(),
    ...{
      fault: undefined,
      after: undefined,
      pageSize: 500,
      isShuffled: false,
      refusal: '429',
      tellsLabelsOfNow: false,
      calls: [],
    },
  };
  const server = createServer((request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const mailbox = mailboxes.get(token);
    if (!mailbox || fake.revokedTokens.has(token))
      return sendProblem(response, { status: 401, reason: 'authError', message: 'Invalid Credentials' });
    answer(fake, mailbox, request, response, now());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The getters and setters of one object: tests change it while it answers.
  return Object.assign(fake, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => close(server),
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function answer(
  fake: Omit<FakeGmail, 'url' | 'close'>,
  mailbox: Mailbox,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
): void {
  const url = new URL(request.url ?? '/', 'http://fake');
  const call = readCall(url, fake.calls.length + 1);
  if (!call) return sendProblem(response, { status: 404, reason: 'notFound', message: 'Not Found' });
  fake.calls.push(call);
  // Google counts what it refuses as well; what is over the limit does not count.
  if (!mailbox.spend(UNITS[call.kind] ?? 0, now, fake.refusal !== 'none'))
    return sendProblem(
      response,
      fake.refusal === '403'
        ? { status: 403, reason: 'userRateLimitExceeded', message: 'User Rate Limit Exceeded' }
        : {
            ...{ status: 429, reason: 'rateLimitExceeded' },
            message: `User-rate limit exceeded.  Retry after ${new Date(now + 5_000).toISOString()}`,
          },
    );
  const fault = fake.fault?.(call);
  if (fault && 'status' in fault) return sendProblem(response, fault);
  if (fault && 'redirect' in fault) return void response.writeHead(302, { location: fault.redirect }).end();
  const body = mailbox.answer(call, url.searchParams, fake);
  fake.after?.(call);
  if (fault) return sendCut(response, JSON.stringify(body ?? {}), fault.cut);
  if (body === undefined)
    return sendProblem(response, { status: 404, reason: 'notFound', message: 'Requested entity was not found.' });
  if ('refused' in body)
    return sendProblem(response, { status: 400, reason: 'invalidArgument', message: String(body.refused) });
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
}

function readCall({ pathname, searchParams }: URL, number: number): FakeCall | undefined {
  const [, kind = '', id] = /^\/gmail\/v1\/users\/me\/([a-z]+)(?:\/([\w-]+))?$/.exec(pathname) ?? [];
  const pageToken = searchParams.get('pageToken') ?? undefined;
  if (kind === 'profile' || kind === 'labels' || kind === 'history') return { kind, pageToken, number };
  if (kind !== 'messages') return undefined;
  return id ? { kind: 'get', id, pageToken, number } : { kind: 'list', pageToken, number };
}

function sendProblem(
  response: ServerResponse,
  fault: { status: number; reason?: string; retryAfter?: string; message?: string },
): void {
  const { status, reason = 'backendError', message = 'It went wrong', retryAfter } = fault;
  const errors = [{ domain: 'global', reason, message }];
  response
    .writeHead(status, { 'content-type': 'application/json', ...(retryAfter && { 'retry-after': retryAfter }) })
    .end(JSON.stringify({ error: { code: status, message, errors } }));
}

function sendCut(response: ServerResponse, text: string, cut: 'length' | 'reset' | 'json'): void {
  const half = text.slice(0, text.length / 2);
  if (cut === 'json') return void response.writeHead(200, { 'content-type': 'application/json' }).end(half);
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(cut === 'length' && { 'content-length': String(Buffer.byteLength(text)) }),
  });
  response.write(half, () => response.destroy());
}

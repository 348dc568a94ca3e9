/** Gmail's HTTP API on loopback: labels, list, history and messages of some mailboxes, with Google's units and ways to refuse. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { filterMessages } from './fake-gmail-search';

const UNITS: Record<string, number> = { profile: 1, labels: 1, history: 2, list: 5, get: 20 };
const UNITS_A_MINUTE = 6_000;
const MINUTE_MS = 60_000;

export interface FakeMessage {
  id: string;
  threadId: string;
  labelIds: string[];
  internalDate: number;
  raw: Buffer;
}
interface HistoryEntry {
  id: number;
  kind: 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved';
  messageId: string;
  /** As they were after it. */
  labelIds: string[];
  changed?: string[];
}

export interface FakeMailbox {
  readonly token: string;
  readonly messages: ReadonlyMap<string, FakeMessage>;
  /** Puts a mail into the mailbox, as a delivery does. Returns its id. */
  deliver(mail: { raw: Buffer | string; at?: number; labelIds?: string[]; id?: string }): string;
  move(id: string, change: { add?: string[]; remove?: string[] }): void;
  remove(id: string): void;
  addLabel(id: string, name: string): void;
  /** What Gmail has of the history so far is forgotten. */
  expireHistory(): void;
  /** Units by Google's count, and the most that were used within any minute. */
  used(): { units: number; mostInAMinute: number; refused: number };
}

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

type Shape = Pick<FakeGmail, 'pageSize' | 'isShuffled' | 'tellsLabelsOfNow'>;

class Mailbox implements FakeMailbox {
  readonly messages = new Map<string, FakeMessage>();
  private readonly labels = new Map(['INBOX', 'SENT', 'SPAM', 'TRASH', 'DRAFT'].map((id) => [id, id]));
  private readonly history: HistoryEntry[] = [];
  private historyId = 1_000;
  private expiredTo = 0;
  private readonly spent: { at: number; units: number }[] = [];
  private readonly counts = { units: 0, mostInAMinute: 0, refused: 0 };

  constructor(
    readonly token: string,
    private readonly now: () => number,
  ) {}

  deliver(mail: { raw: Buffer | string; at?: number; labelIds?: string[]; id?: string }): string {
    const id = mail.id ?? (0x1900_0000_0000 + this.messages.size + this.historyId).toString(16).padStart(16, '1');
    const labelIds = mail.labelIds ?? ['INBOX', 'UNREAD'];
    const raw = Buffer.isBuffer(mail.raw) ? mail.raw : Buffer.from(mail.raw);
    this.messages.set(id, { id, threadId: id, labelIds, internalDate: mail.at ?? this.now(), raw });
    this.note({ kind: 'messagesAdded', messageId: id, labelIds });
    return id;
  }
  move(id: string, { add = [], remove = [] }: { add?: string[]; remove?: string[] }): void {
    const message = this.messages.get(id);
    if (!message) return;
    message.labelIds = [...new Set([...message.labelIds.filter((label) => !remove.includes(label)), ...add])];
    const { labelIds } = message;
    if (remove.length > 0) this.note({ kind: 'labelsRemoved', messageId: id, labelIds, changed: remove });
    if (add.length > 0) this.note({ kind: 'labelsAdded', messageId: id, labelIds, changed: add });
  }
  remove(id: string): void {
    const message = this.messages.get(id);
    this.messages.delete(id);
    if (message) this.note({ kind: 'messagesDeleted', messageId: id, labelIds: message.labelIds });
  }
  addLabel(id: string, name: string): void {
    this.labels.set(id, name);
  }
  expireHistory(): void {
    this.expiredTo = this.historyId + 1;
    this.historyId += 10;
  }
  used() {
    return { ...this.counts };
  }

  private note(entry: Omit<HistoryEntry, 'id'>): void {
    this.historyId += 7; // Gmail's are not without gaps
    this.history.push({ ...entry, id: this.historyId });
  }

  /** False: the units are not there. */
  spend(units: number, now: number, isEnforced: boolean): boolean {
    while (this.spent[0] && this.spent[0].at <= now - MINUTE_MS) this.spent.shift();
    const sum = this.spent.reduce((total, one) => total + one.units, 0) + units;
    if (isEnforced && sum > UNITS_A_MINUTE) {
      this.counts.refused += 1;
      return false;
    }
    this.spent.push({ at: now, units });
    this.counts.units += units;
    this.counts.mostInAMinute = Math.max(this.counts.mostInAMinute, sum);
    return true;
  }

  answer(call: FakeCall, query: URLSearchParams, fake: Shape): object | undefined {
    switch (call.kind) {
      case 'profile':
        return {
          emailAddress: `${this.token}@example.com`,
          messagesTotal: this.messages.size,
          historyId: String(this.historyId),
        };
      case 'labels':
        return { labels: [...this.labels].map(([id, name]) => ({ id, name, type: id === name ? 'system' : 'user' })) };
      case 'history':
        return this.answerHistory(query, fake);
      case 'list':
        return this.answerList(query, fake);
      case 'get':
        return this.answerMessage(call.id ?? '', query.get('format') ?? 'full');
    }
  }

  private answerMessage(id: string, format: string): object | undefined {
    const message = this.messages.get(id);
    if (!message) return undefined;
    const { threadId, labelIds, internalDate, raw } = message;
    const head = { id, threadId, labelIds, snippet: '', sizeEstimate: raw.length };
    if (format === 'raw')
      return { ...head, raw: raw.toString('base64url'), historyId: '1', internalDate: String(internalDate) };
    return { ...head, historyId: '1', internalDate: String(internalDate) };
  }

  private answerList(query: URLSearchParams, { pageSize, isShuffled }: Shape): object {
    const labelIds = query.getAll('labelIds');
    const strange = labelIds.find((id) => !this.labels.has(id));
    if (strange) return { refused: `Invalid label: ${strange}` };
    const found = filterMessages([...this.messages.values()], {
      ...{ labelIds, q: query.get('q') ?? '', withSpamTrash: query.get('includeSpamTrash') === 'true' },
    });
    const size = Math.min(pageSize, Number(query.get('maxResults') ?? 100));
    const token = Number(query.get('pageToken') ?? 0);
    const pages = Math.max(1, Math.ceil(found.length / size));
    // Pages as offsets: what is deleted moves the rest. Shuffled: from the last to the first, each with the end of its neighbour.
    const page = isShuffled ? pages - 1 - token : token;
    const from = page * size;
    const ids = found
      .slice(isShuffled ? Math.max(0, from - 2) : from, from + size)
      .map(({ id, threadId }) => ({ id, threadId }));
    if (isShuffled) ids.reverse();
    return {
      ...(ids.length > 0 && { messages: ids }),
      ...(token + 1 < pages && { nextPageToken: String(token + 1) }),
      resultSizeEstimate: found.length,
    };
  }

  private answerHistory(query: URLSearchParams, { pageSize, tellsLabelsOfNow }: Shape): object | undefined {
    const start = Number(query.get('startHistoryId') ?? NaN);
    if (!Number.isFinite(start)) return { refused: 'Missing/invalid startHistoryId' };
    if (start < this.expiredTo) return undefined;
    const types = query.getAll('historyTypes').map((type) => type.replace(/^(message|label)/, '$1s'));
    const after = this.history.filter(({ id, kind }) => id > start && (types.length === 0 || types.includes(kind)));
    const size = Math.min(pageSize, Number(query.get('maxResults') ?? 100));
    const from = Number(query.get('pageToken') ?? 0);
    const entries = after.slice(from, from + size).map(({ id, kind, messageId, labelIds, changed }) => {
      const told = tellsLabelsOfNow ? (this.messages.get(messageId)?.labelIds ?? []) : labelIds;
      const message = { id: messageId, threadId: messageId, labelIds: told };
      return { id: String(id), messages: [message], [kind]: [{ message, ...(changed && { labelIds: changed }) }] };
    });
    return {
      ...(entries.length > 0 && { history: entries }),
      ...(from + size < after.length && { nextPageToken: String(from + size) }),
      historyId: String(this.historyId),
    };
  }
}

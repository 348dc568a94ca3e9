import type { FakeCall, FakeGmail } from './fake-gmail';
import { filterMessages } from './fake-gmail-search';

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

type Shape = Pick<FakeGmail, 'pageSize' | 'isShuffled' | 'tellsLabelsOfNow'>;

/** A mailbox, and what the API says of it. */
export class Mailbox implements FakeMailbox {
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
    // Pages are of the history as it was when the first was asked for; the id beside them is of now.
    const [from = 0, upTo = this.historyId] = (query.get('pageToken') ?? '').split('-').filter(Boolean).map(Number);
    const after = this.history.filter(
      ({ id, kind }) => id > start && id <= upTo && (types.length === 0 || types.includes(kind)),
    );
    const size = Math.min(pageSize, Number(query.get('maxResults') ?? 100));
    const entries = after.slice(from, from + size).map(({ id, kind, messageId, labelIds, changed }) => {
      const told = tellsLabelsOfNow ? (this.messages.get(messageId)?.labelIds ?? []) : labelIds;
      const message = { id: messageId, threadId: messageId, labelIds: told };
      return { id: String(id), messages: [message], [kind]: [{ message, ...(changed && { labelIds: changed }) }] };
    });
    return {
      ...(entries.length > 0 && { history: entries }),
      ...(from + size < after.length && { nextPageToken: `${from + size}-${upTo}` }),
      historyId: String(this.historyId),
    };
  }
}

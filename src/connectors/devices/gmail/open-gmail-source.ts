import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import type { Logger } from '../../../platform/logger';
import { DAY_MS } from '../../../platform/time';
import {
  type AccessToken,
  type CloudSource,
  type MessageRef,
  SourceLost,
  type SourcePage,
  type SourceRequest,
} from '../cloud-source';
import { readMail } from '../mime/read-mail';
import { messageSchema, profileSchema } from './gmail-answers';
import { type GmailClient, openGmailClient } from './gmail-client';
import { cursorOwner, type GmailCursor, readCursor } from './gmail-cursor';
import { firstFrom, isInRange, isMail, isSender, type WantedLabel } from './gmail-filter';
import { type Clock, type GmailQuota, realClock } from './gmail-quota';
import { findLabels, listMessages } from './list-messages';
import { HistoryLost, readHistory } from './read-history';

/** Messages of one page: so many are given between two cursors. */
const PAGE_MESSAGES = 100;
/** Ids that a cursor has room for: a longer listing is cut there. */
const LISTED_MAX = 10_000;
/** After a lost history it is looked back so far past what was seen last: mail does not always arrive in order. */
const OVERLAP_MS = DAY_MS;

export interface GmailSourceDeps {
  /** `GMAIL_API_URL`. */
  rootUrl: string;
  accessToken: AccessToken;
  /** Under which name the account's units are counted: one and the same for all that reads this account (the connected account's id). */
  person: string;
  quota: GmailQuota;
  /** Default: this machine's. */
  clock?: Clock;
  /** Default: one to `rootUrl` alone, with bounds. */
  fetch?: typeof fetch;
  log: Logger;
}

/** A Gmail account as a source of messages: by a listing first, then by its history. Reads, and changes nothing. */
export function openGmailSource(deps: GmailSourceDeps): CloudSource {
  const client = openGmailClient({ ...deps, clock: deps.clock ?? realClock });
  return {
    pages: (request, signal) => readPages(client, deps.person, request, signal),
    read: (ref, filter, signal) => readMessage(client, ref, filter, signal),
  };
}

async function* readPages(
  client: GmailClient,
  person: string,
  request: SourceRequest,
  signal: AbortSignal,
): AsyncGenerator<SourcePage> {
  const owner = cursorOwner(person, request.filter);
  const cursor = readCursor(request.cursor, owner);
  const { wanted, missing } = await findLabels(client, request.filter, signal);
  const notes = missing.map((name) => `There is no label “${name}” in this account.`);
  if (!cursor) return yield* firstPages(client, { request, owner, wanted, notes }, signal);
  if (cursor.todo) yield* listedPages(cursor, cursor.todo, notes.splice(0));
  const seenAt = request.now.toISOString();
  try {
    for await (const { refs, doneTo } of readHistory(client, { historyId: cursor.historyId, wanted }, signal)) {
      const { todo: _, ...stands } = cursor;
      const isDone = doneTo !== undefined;
      yield { refs, cursor: isDone ? { ...stands, historyId: doneTo, seenAt } : stands, ...told(notes) };
    }
  } catch (error) {
    if (!(error instanceof HistoryLost)) throw error;
    notes.push(
      'Gmail no longer has the history since the last run: what the filter asks for was looked through again.',
    );
    yield* firstPages(client, { request, owner, wanted, notes, lost: cursor }, signal);
  }
}

/** The history's id first, then the list: what arrives between is in both. */
async function* firstPages(
  client: GmailClient,
  given: {
    request: SourceRequest;
    owner: string;
    wanted: readonly WantedLabel[] | undefined;
    notes: string[];
    lost?: GmailCursor;
  },
  signal: AbortSignal,
): AsyncGenerator<SourcePage> {
  const { request, owner, wanted, notes, lost } = given;
  const from = fromOf(given);
  const profile = await client.call(
    'profile',
    profileSchema,
    (users, options) => users.getProfile({ userId: 'me' }, options),
    signal,
  );
  if (!profile) throw new SourceLost('There is no Gmail mailbox for this account.');
  const max = Math.min(request.firstMax, LISTED_MAX);
  const { refs, hasMore } = await listMessages(client, { filter: request.filter, wanted, from, max }, signal);
  if (hasMore)
    notes.push(
      `There were more than ${max.toLocaleString('en')} messages: the newest ${max.toLocaleString('en')} are read.`,
    );
  const todo = new Map<string, string[]>();
  for (const { id, place } of refs) todo.set(place, [...(todo.get(place) ?? []), id]);
  const cursor: GmailCursor = {
    ...{ v: 1, of: owner, historyId: profile.historyId },
    from: lost?.from ?? from.toISOString(),
    seenAt: request.now.toISOString(),
  };
  yield* listedPages(cursor, [...todo], notes);
}

/** Mail that was put under a label late may be old: with labels all is looked through again. */
function fromOf({ request, wanted, lost }: { request: SourceRequest; wanted: unknown; lost?: GmailCursor }): Date {
  if (!lost) return firstFrom(request.filter, request.now);
  const first = Date.parse(lost.from);
  return new Date(wanted || !lost.seenAt ? first : Math.max(first, Date.parse(lost.seenAt) - OVERLAP_MS));
}

/** What a listing found, by and by; each cursor holds what is left. The last has nothing left, also where nothing was found. */
function* listedPages(
  { todo: _, ...stands }: GmailCursor,
  found: readonly (readonly [string, readonly string[]])[],
  notes: string[],
): Generator<SourcePage> {
  let left = found.map(([place, ids]): [string, string[]] => [place, [...ids]]);
  do {
    const [first] = left;
    const ids = first?.[1].splice(0, PAGE_MESSAGES) ?? [];
    const refs = ids.map((id) => ({ id, place: first?.[0] ?? '' }));
    left = left.filter(([, rest]) => rest.length > 0);
    yield { refs, cursor: left.length > 0 ? { ...stands, todo: left } : stands, ...told(notes) };
  } while (left.length > 0);
}

/** Notes are told once. */
const told = (notes: string[]): { notes?: string[] } => (notes.length > 0 ? { notes: notes.splice(0) } : {});

async function readMessage(client: GmailClient, ref: MessageRef, filter: FilterConfig, signal: AbortSignal) {
  const parameters = { userId: 'me', id: ref.id, format: 'raw' as const };
  const message = await client.call(
    'message',
    messageSchema,
    (users, options) => users.messages.get(parameters, options),
    signal,
  );
  // Where it lay when it was found counts, not where somebody has moved it since; thrown away it is not read.
  if (!message || !isMail(message.labelIds, [{ id: ref.place, name: ref.place }])) return undefined;
  const mail = await readMail(Buffer.from(message.raw, 'base64url'));
  const internal = Number(message.internalDate ?? NaN);
  const receivedAt = Number.isFinite(internal) ? new Date(internal).toISOString() : mail.date;
  if (!isSender(filter, mail.fromAddress)) return undefined;
  if (receivedAt && !isInRange(filter, Date.parse(receivedAt))) return undefined;
  const { subject, text, from } = mail;
  return { id: message.id, threadId: message.threadId, receivedAt, from, subject, text };
}

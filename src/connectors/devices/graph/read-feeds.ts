import { DAY_MS } from '../../../platform/time';
import { SourceLost, type SourcePage, type SourceRequest, SourceUnavailable } from '../cloud-source';
import type { Feed, FeedItem } from './feed';
import { type FeedCursor, readCursor, sendersMark, writeCursor } from './feed-cursor';
import { GraphRefusal, HistoryLost } from './graph-errors';
import { compareKeys, type ItemKey, keyOf, Newest } from './newest';

/** Messages of a page. */
export const PAGE_MAX = 50;
/** A first reading without a range goes so far back. */
const FIRST_DAYS = 7;

/** What of a feed is read. */
interface Range {
  since: number;
  oldest?: number | undefined;
}

/** What one reading knows while it goes on. */
interface Reading {
  feeds: ReadonlyMap<string, Feed>;
  request: SourceRequest;
  signal: AbortSignal;
  cursor: FeedCursor;
  /** Not yet told. */
  notes: string[];
  /** Why a feed cannot be read; the others are. */
  refused: Map<string, SourceLost>;
  /** Whether the cursor has moved since the last page. */
  isUnsaved: boolean;
}
/** Of a feed that has to be looked through whole, from the same moment as before. */
const NO_MARK = '';

/**
 * The pages of several feeds. One without a mark is read whole first: the newest `firstMax` of all such together, newest first; what changes meanwhile is among its news. A page's cursor never passes
 * what was in no page. A feed that may not be read, or is gone, is said; where none can be, `SourceLost`.
 */
export async function* readFeeds(
  feeds: readonly Feed[],
  request: SourceRequest,
  signal: AbortSignal,
  notes: readonly string[] = [],
): AsyncGenerator<SourcePage> {
  const reading: Reading = {
    ...{ feeds: new Map(feeds.map((feed) => [feed.key, feed])), request, signal, notes: [...notes] },
    ...{ cursor: openCursor(feeds, request), refused: new Map(), isUnsaved: request.cursor === null },
  };
  if (reading.cursor.first) yield* goOnWithAll(reading);
  const begun = new Map<string, string | undefined>();
  for (const { key } of feeds) if (!reading.cursor.marks[key]) begun.set(key, undefined);
  yield* readAll(reading, begun);
  const lost = new Map<string, string | undefined>();
  for (const feed of feeds) {
    if (begun.has(feed.key) || !reading.cursor.marks[feed.key]) continue;
    try {
      yield* readNews(reading, feed);
    } catch (error) {
      if (error instanceof HistoryLost) lost.set(feed.key, error.location);
      else keepRefusal(reading, feed, error);
    }
  }
  for (const key of lost.keys())
    reading.notes.push(
      `${reading.feeds.get(key)?.title}: where reading ended is not known any more; all was looked through again.`,
    );
  yield* readAll(reading, lost);
  const [refusal] = reading.refused.values();
  if (refusal && reading.refused.size >= feeds.length) throw refusal;
  reading.notes.push(...new Set([...reading.refused.values()].map(({ message }) => message)));
  if (reading.notes.length > 0 || reading.isUnsaved) yield page(reading, []);
}

/** Without what the filter does not name any more, and without marks of other senders or of a shorter range than it asks for now. */
function openCursor(feeds: readonly Feed[], { cursor, filter }: SourceRequest): FeedCursor {
  const of = sendersMark(filter.senders);
  const read = readCursor(cursor);
  const known: FeedCursor = read?.of === of ? read : { v: 1, of, marks: {} };
  const from = filter.date_range?.from ? Date.parse(filter.date_range.from) : Infinity;
  const keys = new Set(feeds.map(({ key }) => key));
  const stays = <Part extends { since: number }>(parts: Record<string, Part>) =>
    Object.fromEntries(Object.entries(parts).filter(([key, { since }]) => keys.has(key) && since <= from));
  const first = known.first && { ...known.first, feeds: stays(known.first.feeds) };
  return { v: 1, of, marks: stays(known.marks), ...(first && Object.keys(first.feeds).length > 0 && { first }) };
}

/** Reads all of the feeds `begun` (key, and where Microsoft said to begin). */
async function* readAll(reading: Reading, begun: ReadonlyMap<string, string | undefined>): AsyncGenerator<SourcePage> {
  const { cursor, request } = reading;
  const newest = new Newest(request.firstMax);
  const found: NonNullable<FeedCursor['first']>['feeds'] = {};
  for (const [key, start] of begun) {
    const known = cursor.marks[key] ?? { since: beginning(request) };
    const mark = await lookThrough(reading, key, known, start, (item) => newest.offer(item));
    if (mark !== undefined) found[key] = { ...known, mark };
  }
  if (newest.hasMore) {
    const what = `There are more than ${request.firstMax} messages`;
    reading.notes.push(`${what}: the newest ${request.firstMax} are read, older ones are not.`);
  }
  const items = newest.list();
  const last = items.at(-1);
  yield* handOver(reading, found, items, newest.hasMore && last ? keyOf(last) : undefined);
}

/** Goes on where a reading of all was broken off: the same messages are listed anew, and those that were handed over left out. */
async function* goOnWithAll(reading: Reading): AsyncGenerator<SourcePage> {
  const { first } = reading.cursor;
  if (!first) return;
  const { feeds, floor, done } = first;
  const rest = new Newest(Number.MAX_SAFE_INTEGER);
  const found: typeof feeds = {};
  for (const [key, known] of Object.entries(feeds)) {
    const seen = await lookThrough(reading, key, known, undefined, (item) => {
      const place = keyOf(item);
      const isWithin = floor === undefined || compareKeys(place, floor) <= 0;
      if (isWithin && compareKeys(place, done) > 0) rest.offer(item);
    });
    found[key] = { ...known, mark: seen === undefined ? NO_MARK : known.mark };
  }
  yield* handOver(reading, found, rest.list(), floor);
}

/** Items in pages; with the last of them the marks of their feeds stand. */
async function* handOver(
  reading: Reading,
  feeds: NonNullable<FeedCursor['first']>['feeds'],
  items: readonly FeedItem[],
  floor: ItemKey | undefined,
): AsyncGenerator<SourcePage> {
  const { cursor } = reading;
  for (let place = 0; place < items.length - PAGE_MAX; place += PAGE_MAX) {
    const some = items.slice(place, place + PAGE_MAX);
    const last = some.at(-1);
    if (!last) break;
    // Of a feed that is in `first` the mark counts once all was handed over: until then a run that is broken off begins with it.
    for (const key of Object.keys(feeds)) delete cursor.marks[key];
    cursor.first = { feeds, done: keyOf(last), ...(floor && { floor }) };
    yield page(reading, some);
  }
  for (const [key, feed] of Object.entries(feeds))
    cursor.marks[key] = { ...feed, ...(floor && { oldest: Math.max(floor[0], feed.oldest ?? 0) }) };
  delete cursor.first;
  reading.isUnsaved ||= Object.keys(feeds).length > 0;
  const rest = items.slice(Math.max(0, Math.ceil(items.length / PAGE_MAX) - 1) * PAGE_MAX);
  if (rest.length > 0) yield page(reading, rest);
}

/** Offers each item of a feed that is within the range; the mark where its news begin; undefined: it cannot be read. */
async function lookThrough(
  reading: Reading,
  key: string,
  range: Range,
  start: string | undefined,
  offer: (item: FeedItem) => void,
): Promise<string | undefined> {
  const feed = reading.feeds.get(key);
  if (!feed) return undefined;
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      let mark: string | undefined;
      for await (const batch of feed.all(startOf(range), tries === 0 ? start : undefined, reading.signal)) {
        mark = batch.mark;
        for (const item of batch.items) if (isWithin(reading.request, range, item)) offer(item);
      }
      return mark;
    } catch (error) {
      // Lost in the middle of looking through: once more from the beginning.
      if (error instanceof HistoryLost) continue;
      keepRefusal(reading, feed, error);
      return undefined;
    }
  }
  throw new SourceUnavailable(`${feed.title}: Microsoft forgets where reading was before its end.`);
}

async function* readNews(reading: Reading, feed: Feed): AsyncGenerator<SourcePage> {
  const { cursor, request, signal } = reading;
  const known = cursor.marks[feed.key];
  if (!known) return;
  if (known.mark === NO_MARK) throw new HistoryLost();
  for await (const { items, mark } of feed.news(known.mark, known.since, signal)) {
    const some = items.filter((item) => isWithin(request, known, item));
    for (let place = 0; place + PAGE_MAX < some.length; place += PAGE_MAX)
      yield page(reading, some.slice(place, place + PAGE_MAX));
    const rest = some.slice(Math.max(0, Math.ceil(some.length / PAGE_MAX) - 1) * PAGE_MAX);
    reading.isUnsaved ||= cursor.marks[feed.key]?.mark !== mark;
    cursor.marks[feed.key] = { ...known, mark };
    if (rest.length > 0) yield page(reading, rest);
  }
}

function page(reading: Reading, items: readonly FeedItem[]): SourcePage {
  const notes = reading.notes.splice(0);
  reading.isUnsaved = false;
  return {
    refs: items.map(({ ref }) => ref),
    cursor: writeCursor(reading.cursor),
    ...(notes.length > 0 && { notes }),
  };
}

function beginning({ filter, now }: SourceRequest): number {
  const from = filter.date_range?.from;
  return from ? Date.parse(from) : now.getTime() - FIRST_DAYS * DAY_MS;
}

const startOf = ({ since, oldest = since }: Range): number => Math.max(since, oldest);

function isWithin({ filter }: SourceRequest, range: Range, { at }: FeedItem): boolean {
  if (at === undefined) return true;
  const { from, to } = filter.date_range ?? {};
  const start = startOf(range);
  return at >= Math.max(start, from ? Date.parse(from) : start) && at <= (to ? Date.parse(to) : Infinity);
}

function keepRefusal(reading: Reading, feed: Feed, error: unknown): void {
  if (!(error instanceof GraphRefusal)) throw error;
  reading.refused.set(feed.key, new SourceLost(feed.lost(error.status, error.message)));
}

import { type FakeGmail, type FakeMailbox, openFakeGmail } from '../../../../tests/fakes/fake-gmail';
import { isFullDepth } from '../../../../tests/support/depth';
import type { FilterConfig } from '../../../contracts/devices/agent-schemas';
import { createLogger } from '../../../platform/logger';
import { CURSOR_BYTES_MAX, type SourcePage } from '../cloud-source';
import { createGmailQuota } from './gmail-quota';
import { openGmailSource } from './open-gmail-source';

const START = Date.parse('2026-11-25T08:00:00Z');
const DAY = 86_400_000;
const log = createLogger({ level: 'silent', role: 'test' });
const signal = new AbortController().signal;

let time = START;
const clock = {
  now: () => time,
  wait: (durationMs: number) => {
    time += durationMs;
    return Promise.resolve();
  },
};
let gmail: FakeGmail;
let mailbox: FakeMailbox;
let token = 'ada';
let refused: (string | undefined)[] = [];

beforeEach(async () => {
  time = START;
  token = 'ada';
  refused = [];
  gmail = await openFakeGmail(() => time);
  mailbox = gmail.openMailbox('ada');
});
afterEach(() => gmail.close());

const open = () =>
  openGmailSource({
    rootUrl: gmail.url,
    accessToken: (old) => {
      if (old !== undefined) refused.push(old);
      return Promise.resolve(token);
    },
    person: 'ada',
    quota: createGmailQuota({ prefix: 'test', clock }),
    clock,
    log,
  });

const mail = (subject: string, from = 'Bo <bo@example.com>') => `From: ${from}\nSubject: ${subject}\n\n${subject}!`;
const deliver = (count: number, options: { at?: number; labelIds?: string[] } = {}) =>
  Array.from({ length: count }, (_, n) =>
    mailbox.deliver({ raw: mail(`Mail ${n}`), at: START - 3_600_000 - n, ...options }),
  );

interface Pass {
  ids: string[];
  cursor: unknown;
  notes: string[];
  pages: SourcePage[];
}
/** All pages; `stopAfter`: whoever reads is killed after so many. */
async function pass(
  cursor: unknown,
  filter: FilterConfig = {},
  { firstMax = 1_000, stopAfter = Infinity } = {},
): Promise<Pass> {
  const pages: SourcePage[] = [];
  for await (const page of open().pages({ filter, cursor, firstMax, now: new Date(time) }, signal)) {
    // What is kept is JSON.
    const kept = JSON.stringify(page.cursor);
    expect(kept.length).toBeLessThanOrEqual(CURSOR_BYTES_MAX);
    pages.push({ ...page, cursor: JSON.parse(kept) as unknown });
    if (pages.length === stopAfter) break;
  }
  return {
    ids: pages.flatMap(({ refs }) => refs.map(({ id }) => id)),
    cursor: pages.at(-1)?.cursor ?? cursor,
    notes: pages.flatMap(({ notes = [] }) => notes),
    pages,
  };
}
const sorted = (ids: readonly string[]) => [...new Set(ids)].toSorted();
const read = (id: string, filter: FilterConfig = {}, place = 'all') => open().read({ id, place }, filter, signal);

describe('a first reading', () => {
  it('lists the last seven days, or the range that is asked for; an empty mailbox has a cursor too', async () => {
    const [old] = deliver(1, { at: START - 8 * DAY });
    const [fresh] = deliver(1);
    expect((await pass(null)).ids).toEqual([fresh]);
    const range = { from: new Date(START - 10 * DAY).toISOString(), to: new Date(START - 7 * DAY).toISOString() };
    expect((await pass(null, { date_range: range })).ids).toEqual([old]);
    const none = await pass(null, { senders: ['nobody@example.org'] });
    expect(none).toMatchObject({ ids: [], pages: [{ refs: [] }] });
    const [later] = deliver(1);
    expect((await pass(none.cursor, { senders: ['nobody@example.org'] })).ids).toEqual([later]);
  });

  it('gives the newest, as many as are asked for, and says that there were more', async () => {
    gmail.pageSize = 40;
    const ids = deliver(250);
    const { ids: found, notes, pages } = await pass(null, {}, { firstMax: 120 });
    expect(found).toEqual(ids.slice(0, 120));
    expect(notes).toEqual(['There were more than 120 messages: the newest 120 are read.']);
    expect(pages).toHaveLength(2);
    expect((await pass(null, {}, { firstMax: 250 })).notes).toEqual([]);
  });

  it('gives all where pages come in another order, some messages twice, all at the same moment', async () => {
    gmail.pageSize = 30;
    gmail.isShuffled = true;
    const ids = deliver(100, { at: START - 1_000 });
    const { ids: found } = await pass(null);
    expect(found).toHaveLength(100);
    expect(sorted(found)).toEqual(sorted(ids));
  });

  it('misses none where mails are deleted while pages are turned, which moves the others', async () => {
    gmail.pageSize = 30;
    const ids = deliver(100);
    gmail.after = ({ kind, pageToken }) => {
      if (kind === 'list' && pageToken === undefined) for (const id of ids.splice(0, 5)) mailbox.remove(id);
    };
    const { ids: found } = await pass(null);
    expect(sorted(found)).toEqual(expect.arrayContaining(sorted(ids)));
  });

  it('misses none that arrives between the history’s id and the list, or after the list', async () => {
    deliver(3);
    const late: string[] = [];
    gmail.after = ({ kind }) => {
      if (kind === 'profile' || kind === 'list') late.push(mailbox.deliver({ raw: mail('late') }));
    };
    const first = await pass(null);
    gmail.after = undefined;
    const second = await pass(first.cursor);
    expect([...first.ids, ...second.ids]).toEqual(expect.arrayContaining(late));
    expect((await pass(second.cursor)).ids).toEqual([]);
  });

  it('goes on where it was broken off, from the last cursor that was kept', async () => {
    const ids = deliver(350);
    let kept: unknown = null;
    const found: string[] = [];
    for (let run = 0; run < 5; run += 1) {
      const { ids: some, cursor } = await pass(kept, {}, { stopAfter: 1 });
      found.push(...some);
      kept = cursor;
    }
    expect(sorted(found)).toEqual(sorted(ids));
    expect(found).toHaveLength(350);
    expect(gmail.calls.filter(({ kind }) => kind === 'list')).toHaveLength(1);
  });
});

describe('labels', () => {
  it('are found by name or id, each once; one that is not there is told, and none at all is lost', async () => {
    mailbox.addLabel('Label_7', 'Work/Clients');
    const [work] = deliver(1, { labelIds: ['Label_7'] });
    const [both] = deliver(1, { labelIds: ['Label_7', 'INBOX'] });
    deliver(1, { labelIds: ['SENT'] });
    const { ids, notes } = await pass(null, { labels: ['work/clients', 'INBOX', 'Nowhere'] });
    expect(sorted(ids)).toEqual(sorted([String(work), String(both)]));
    expect(ids).toHaveLength(2);
    expect(notes).toEqual(['There is no label “Nowhere” in this account.']);
    await expect(pass(null, { labels: ['Nowhere'] })).rejects.toMatchObject({ name: 'SourceLost' });
  });

  it('without them: all but drafts, spam and what is in the trash; those where they are named', async () => {
    const [inbox] = deliver(1);
    deliver(1, { labelIds: ['DRAFT'] });
    const [spam] = deliver(1, { labelIds: ['SPAM'] });
    const first = await pass(null);
    expect(first.ids).toEqual([inbox]);
    expect((await pass(null, { labels: ['SPAM'] })).ids).toEqual([spam]);
    deliver(1, { labelIds: ['DRAFT'] });
    expect((await pass(first.cursor)).ids).toEqual([]);
    mailbox.move(String(spam), { remove: ['SPAM'], add: ['INBOX'] });
    expect((await pass(first.cursor)).ids).toEqual([spam]);
    mailbox.move(String(inbox), { add: ['TRASH'] });
    expect(await read(String(inbox))).toBeUndefined();
  });

  it.each([false, true])(
    'what is moved: into a label it is new, out of it it is read all the same (labels of now: %p)',
    async (isNow) => {
      gmail.tellsLabelsOfNow = isNow;
      const filter = { labels: ['INBOX'] };
      const [old] = deliver(1, { labelIds: [], at: START - 30 * DAY });
      const [known] = deliver(1);
      const { cursor, ids } = await pass(null, filter);
      expect(ids).toEqual([known]);
      mailbox.move(String(old), { add: ['INBOX'] });
      const [moved] = deliver(1);
      mailbox.move(String(moved), { remove: ['INBOX'], add: ['SENT'] });
      mailbox.move(String(known), { remove: ['INBOX'] });
      deliver(1, { labelIds: ['SENT'] });
      expect(sorted((await pass(cursor, filter)).ids)).toEqual(sorted([String(old), String(moved)]));
      expect(await read(String(moved), filter, 'INBOX')).toMatchObject({ subject: 'Mail 0' });
    },
  );
});

describe('the history', () => {
  it('goes through its pages; a cursor passes nothing before the last, and what comes between pages comes', async () => {
    const first = await pass(null);
    gmail.pageSize = 10;
    const ids = deliver(35);
    const broken = await pass(first.cursor, {}, { stopAfter: 2 });
    expect(broken.ids).toEqual(ids.slice(0, 20));
    gmail.after = ({ kind, pageToken }) => {
      if (kind === 'history' && pageToken?.startsWith('10-')) ids.push(mailbox.deliver({ raw: mail('between') }));
    };
    const whole = await pass(broken.cursor);
    gmail.after = undefined;
    const next = await pass(whole.cursor);
    expect(sorted([...whole.ids, ...next.ids])).toEqual(sorted(ids));
    expect((await pass(next.cursor)).ids).toEqual([]);
  });

  it('that Gmail no longer has: all since the last time is looked through again, with a day’s overlap, and said', async () => {
    const [known] = deliver(1, { at: START - 3 * DAY });
    const first = await pass(null);
    time += 5 * DAY;
    const [overlapping] = deliver(1, { at: START - DAY / 2 });
    const [fresh] = deliver(1, { at: time - 1 });
    mailbox.expireHistory();
    const again = await pass(first.cursor);
    expect(again.ids).toEqual([fresh, overlapping]);
    expect(again.ids).not.toContain(known);
    expect(again.notes).toEqual([expect.stringContaining('no longer has the history')]);
    expect((await pass(again.cursor)).ids).toEqual([]);
  });

  it('that is lost under labels: what was put there since may be old, so all is looked through', async () => {
    const filter = { labels: ['INBOX'] };
    const [old] = deliver(1, { labelIds: [], at: START - 6 * DAY });
    const first = await pass(null, filter);
    time += 3 * DAY;
    mailbox.move(String(old), { add: ['INBOX'] });
    mailbox.expireHistory();
    expect((await pass(first.cursor, filter)).ids).toEqual([old]);
  });

  it('of another filter counts as none', async () => {
    const [id] = deliver(1);
    const { cursor } = await pass(null, { labels: ['SENT'] });
    expect((await pass(cursor)).ids).toEqual([id]);
    expect((await pass({ v: 9, what: 'ever' })).ids).toEqual([id]);
  });
});

describe('a message', () => {
  it('is read as text, with who wrote it and when', async () => {
    const id = mailbox.deliver({ raw: mail('=?utf-8?Q?Gr=C3=BC=C3=9Fe?='), at: START - 5_000 });
    expect(await read(id)).toEqual({
      ...{ id, threadId: id, receivedAt: '2026-11-25T07:59:55.000Z', from: 'Bo <bo@example.com>', subject: 'Grüße' },
      text: 'From: Bo <bo@example.com>\nSubject: Grüße\n\n=?utf-8?Q?Gr=C3=BC=C3=9Fe?=!',
    });
  });

  it('that is gone, of somebody else, or outside the range is none', async () => {
    const id = mailbox.deliver({ raw: mail('x', 'eve@mail.example.org') });
    expect(await read('19000000000')).toBeUndefined();
    expect(await read(id, { senders: ['bo@example.com'] })).toBeUndefined();
    expect(await read(id, { senders: ['@example.org'] })).toMatchObject({ id });
    expect(await read(id, { senders: ['@ample.org'] })).toBeUndefined();
    expect(await read(id, { date_range: { to: new Date(START - DAY).toISOString() } })).toBeUndefined();
  });

  it('of 20 MB is read as far as the bound, in one call', async () => {
    const id = mailbox.deliver({
      raw: Buffer.from(`${mail('Large')}\n${'a line of text in a large mail\n'.repeat(700_000)}`),
    });
    const before = gmail.calls.length;
    const large = await read(id);
    expect(large).toMatchObject({ subject: 'Large' });
    expect(large?.text.endsWith('[The mail goes on; the rest of it was not read.]')).toBe(true);
    expect(gmail.calls.length - before).toBe(1);
  });
});

describe('what goes wrong', () => {
  it.each(['length', 'reset', 'json'] as const)('an answer that is cut (%s) is asked for again', async (cut) => {
    const id = mailbox.deliver({ raw: mail('x') });
    gmail.fault = ({ number }) => (number % 2 === 1 ? { cut } : undefined);
    expect((await pass(null)).ids).toEqual([id]);
    expect(await read(id)).toMatchObject({ id });
  });

  it('waits as Gmail says, in seconds, by a date or in its words; else longer and longer, with an end', async () => {
    const id = mailbox.deliver({ raw: mail('x') });
    const faults = [
      { status: 429, retryAfter: '7' },
      { status: 403, reason: 'userRateLimitExceeded', retryAfter: new Date(START + 20_000).toUTCString() },
      { status: 429, message: `Retry after ${new Date(START + 31_000).toISOString()}` },
      { status: 503 },
    ];
    const waits: number[] = [];
    gmail.fault = () => {
      waits.push(time - START);
      return faults.shift();
    };
    expect(await read(id)).toMatchObject({ id });
    expect(waits.slice(0, 4)).toEqual([0, 7_000, 20_000, 31_000]);
    gmail.fault = () => ({ status: 500 });
    const [began, calls] = [time, gmail.calls.length];
    await expect(read(id)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(gmail.calls.length - calls).toBe(6);
    expect(time - began).toBeGreaterThan(15_000);
    expect(time - began).toBeLessThan(40_000);
  });

  it('a wait that is too long is whoever asked to decide about', async () => {
    gmail.fault = () => ({ status: 429, retryAfter: '3600' });
    await expect(read('1')).rejects.toMatchObject({ name: 'SourceUnavailable', retryAfterMs: 3_600_000 });
    expect(time).toBe(START);
  });

  it.each([
    ['insufficientPermissions', 'SourceLost'],
    ['domainPolicy', 'SourceLost'],
    ['dailyLimitExceeded', 'SourceUnavailable'],
  ])('403 %s is not tried again', async (reason, name) => {
    gmail.fault = () => ({ status: 403, reason, message: 'Because' });
    await expect(pass(null)).rejects.toMatchObject({ name, message: expect.stringContaining('Because') });
    expect(gmail.calls).toHaveLength(1);
  });

  it('a token that is refused is renewed once, with the refused one; a second time the account is lost', async () => {
    const id = mailbox.deliver({ raw: mail('x') });
    gmail.revokedTokens.add('old');
    token = 'old';
    const source = openGmailSource({
      ...{ rootUrl: gmail.url, person: 'ada', quota: createGmailQuota({ prefix: 'test', clock }), clock, log },
      accessToken: (old) => Promise.resolve(old === 'old' ? 'ada' : 'old'),
    });
    expect(await source.read({ id, place: 'all' }, {}, signal)).toMatchObject({ id });
    await expect(read(id)).rejects.toMatchObject({ name: 'SourceLost' });
    expect(refused).toEqual(['old']);
  });

  it('goes nowhere else: a redirect is no answer, and no token leaves with it', async () => {
    const other = await openFakeGmail(() => time);
    other.openMailbox('ada');
    gmail.fault = () => ({ redirect: `${other.url}/gmail/v1/users/me/profile` });
    await expect(pass(null)).rejects.toThrow();
    expect(other.calls).toEqual([]);
    await other.close();
  });

  it('ends with the signal, also in the middle of a wait for units', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(open().read({ id: '1', place: 'all' }, {}, stopped)).rejects.toThrow('stopped');
    expect(gmail.calls).toEqual([]);
  });
});

// 400 of them fill a minute and go into the next.
it('keeps to Google’s quota over 1,000 messages, and takes at most a tenth longer than it must', async () => {
  const ids = deliver(isFullDepth ? 1_000 : 400);
  const source = open();
  let read_ = 0;
  for await (const { refs } of source.pages({ filter: {}, cursor: null, firstMax: 1_000, now: new Date(time) }, signal))
    for (const ref of refs) {
      time += 20; // a call takes its time
      if (await source.read(ref, {}, signal)) read_ += 1;
    }
  expect(read_).toBe(ids.length);
  const { units, mostInAMinute, refused: refusals } = mailbox.used();
  expect({ refusals, isWithin: mostInAMinute <= 6_000 }).toEqual({ refusals: 0, isWithin: true });
  // 6,000 units in each minute from its beginning on: the last ones can go once all full minutes before are over.
  const leastMs = Math.floor((units - 1) / 6_000) * 60_000;
  expect(time - START).toBeLessThanOrEqual(1.1 * (leastMs + 20 * 100));
});

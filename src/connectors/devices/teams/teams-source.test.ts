import type { FakePost } from '../../../../tests/fakes/fake-graph/channels';
import { type FakeGraph, openFakeGraph } from '../../../../tests/fakes/fake-graph/open-fake-graph';
import { MovedClock } from '../../../../tests/support/moved-clock';
import { readSource } from '../../../../tests/support/read-source';
import { createLogger } from '../../../platform/logger';
import { DAY_MS, MINUTE_MS } from '../../../platform/time';
import type { CloudSource } from '../cloud-source';
import { openTeamsSource } from './teams-source';

const log = createLogger({ level: 'silent', role: 'test' });
const signal = new AbortController().signal;
const NOW = Date.parse('2026-11-25T12:00:00Z');
const TEAM = 'fbe2bf47-16c8-47cf-b4a5-4b9b187c508b';
const CHANNEL = '19:4a95f7d8db4c4e7f@thread.tacv2';
const filter = { channels: [{ team_id: TEAM, channel_id: CHANNEL }] };
const ago = (minutes: number) => new Date(NOW - minutes * MINUTE_MS).toISOString();
let fake: FakeGraph;
let clock: MovedClock;
let source: CloudSource;

beforeEach(async () => {
  fake = await openFakeGraph();
  fake.channels.addChannel(TEAM, CHANNEL);
  clock = new MovedClock();
  source = open();
});
afterEach(() => fake.close());

const open = () =>
  openTeamsSource({ rootUrl: fake.url, accessToken: async () => 'good-token', log, clock, random: () => 0.5 });
/** What names it among all. */
const post = (minutesAgo: number, more: Partial<FakePost> = {}) => {
  const id = fake.channels.post({ team: TEAM, channel: CHANNEL, at: ago(minutesAgo), ...more });
  return [more.channel ?? CHANNEL, ...(more.replyTo === undefined ? [] : [more.replyTo]), id].join('/');
};
const idOf = (name: string) => name.split('/').at(-1) ?? '';
const read = (id: string, asked = {}) => source.read({ id, place: `${TEAM}/${CHANNEL}` }, asked, signal);
const sorted = (ids: readonly string[]) => [...ids].sort();

describe('the first reading of channels', () => {
  it('gives messages and replies of the last 7 days, newest first, and replies to older messages', async () => {
    const old = post(20 * 24 * 60);
    const reply = post(2, { replyTo: idOf(old) });
    const middle = post(5);
    const same = [post(1), post(1), post(1, { replyTo: idOf(middle) })];
    post(3, { isSystem: true });
    post(8 * 24 * 60, { replyTo: idOf(old) });
    const reading = await readSource(source, { filter });
    expect(sorted(reading.ids)).toEqual(sorted([reply, middle, ...same]));
    expect(reading.ids.slice(3)).toEqual([reply, middle]);
    expect(new Set(reading.places)).toEqual(new Set([`${TEAM}/${CHANNEL}`]));
  });

  it('gives the newest of messages and replies together where there are more than may be read, and says so', async () => {
    const roots = Array.from({ length: 60 }, (_, place) => post(2 * place));
    const replies = roots.slice(0, 20).map((root, place) => post(2 * place + 1, { replyTo: idOf(root) }));
    fake.channels.isShuffled = true;
    const reading = await readSource(source, { filter, firstMax: 30 });
    expect(reading.ids).toEqual(
      [...roots, ...replies].sort((one, other) => Number(idOf(other)) - Number(idOf(one))).slice(0, 30),
    );
    expect(reading.notes).toHaveLength(1);
  });

  it('wants a channel', async () => {
    await expect(readSource(source)).rejects.toMatchObject({ name: 'SourceLost' });
  });
});

describe('what is new in channels', () => {
  it('has a reply to an old message, of which the delta link tells nothing, and replies at the moment of the last one', async () => {
    const old = post(6 * 24 * 60);
    const known = post(30, { replyTo: idOf(old) });
    const first = await readSource(source, { filter });
    expect(sorted(first.ids)).toEqual(sorted([old, known]));
    const equal = post(30, { replyTo: idOf(old) });
    const later = post(10, { replyTo: idOf(old) });
    const fresh = post(9);
    const second = await readSource(source, { filter, cursor: first.cursor });
    // The one before may come again: who reads knows it.
    expect(sorted(second.ids.filter((id) => id !== known))).toEqual(sorted([equal, later, fresh]));
    const third = await readSource(source, { filter, cursor: second.cursor });
    expect(third.ids).toEqual(expect.not.arrayContaining([old, fresh, known]));
  });

  it('has all replies of a long conversation, page by page, wherever it is broken off', async () => {
    const root = post(100);
    let cursor = (await readSource(source, { filter })).cursor;
    const replies = Array.from({ length: 130 }, (_, place) =>
      post(50 - Math.floor(place / 10), { replyTo: idOf(root) }),
    );
    const seen = new Set<string>();
    for (let kills = 0; kills < 4; kills += 1) {
      const part = await readSource(open(), { filter, cursor, pagesMax: 1 + kills });
      part.ids.forEach((id) => seen.add(id));
      expect(part.mostInPage).toBeLessThanOrEqual(50);
      cursor = part.cursor;
    }
    (await readSource(source, { filter, cursor })).ids.forEach((id) => seen.add(id));
    expect(sorted([...seen])).toEqual(sorted(replies));
  });

  it('is looked through anew where the history is lost', async () => {
    const root = post(100);
    const { cursor } = await readSource(source, { filter });
    const later = post(5);
    fake.channels.expire(TEAM, CHANNEL);
    const second = await readSource(source, { filter, cursor });
    expect(second.ids).toEqual([later, root]);
    expect(second.notes[0]).toContain('looked through again');
    expect((await readSource(source, { filter, cursor: second.cursor })).ids).toEqual([]);
  });

  it('goes on in channels that are left; where none is, access is lost, with the right that is missing', async () => {
    fake.channels.addChannel('other-team', '19:other@thread.tacv2');
    const both = { channels: [...filter.channels, { team_id: 'other-team', channel_id: '19:other@thread.tacv2' }] };
    const { cursor } = await readSource(source, { filter: both });
    const late = post(1);
    fake.channels.leftTeams.add('other-team');
    const second = await readSource(source, { filter: both, cursor });
    expect(second.ids).toEqual([late]);
    expect(second.notes).toEqual([expect.stringContaining('ChannelMessage.Read.All')]);
    fake.channels.leftTeams.add(TEAM);
    await expect(readSource(source, { filter: both, cursor })).rejects.toMatchObject({ name: 'SourceLost' });
    // Back again nothing is missed.
    fake.channels.leftTeams.clear();
    const missed = fake.channels.post({ team: 'other-team', channel: '19:other@thread.tacv2', at: ago(0) });
    const third = await readSource(source, { filter: both, cursor: second.cursor });
    expect(third.ids).toEqual([`19:other@thread.tacv2/${missed}`]);
  });

  it('is of the senders that are asked for, by name or id', async () => {
    const [ada] = [post(3, { from: 'Ada Lovelace' }), post(2, { from: 'Bob' })];
    const reply = post(1, { from: 'Ada Lovelace', replyTo: idOf(ada) });
    for (const sender of ['ada lovelace', 'id-of-Ada Lovelace'])
      expect((await readSource(source, { filter: { ...filter, senders: [sender] } })).ids).toEqual([reply, ada]);
  });

  it('never asks more often than a team allows', async () => {
    Object.assign(fake.limits, { requests: 4, windowMs: 1_000 });
    fake.now = () => clock.at;
    const roots = Array.from({ length: 12 }, (_, place) => post(place));
    const { ids } = await readSource(source, { filter });
    for (const id of ids) await read(id);
    expect(ids).toEqual(roots);
    expect(fake.counts.refused).toBe(0);
    expect(clock.at - NOW).toBeLessThanOrEqual((fake.counts.requests / 4) * 1_000 * 1.1);
  });
});

describe('a message of a channel', () => {
  it('is what people see: mentions, faces, lists, quotes before it; a reply with the beginning of its conversation', async () => {
    const quote = { messagePreview: 'Can we ship?', messageSender: { user: { displayName: 'Bob' } } };
    const root = post(9, { from: 'Bob', subject: 'Release', html: '<p>When do we <b>ship</b>?</p>' });
    const html =
      '<p><at id="0">Jane Smith</at>&nbsp;please test until Friday <emoji id="smile" alt="🙂" title="Smile"></emoji></p><attachment id="0"></attachment>';
    const attachments = [
      { name: null, contentType: 'messageReference', content: JSON.stringify(quote) },
      { name: 'plan.xlsx', contentType: 'reference' },
    ];
    const reply = post(8, { from: 'Ada', replyTo: idOf(root), html, attachments });
    const message = await read(reply);
    expect(message).toMatchObject({ id: reply, threadId: idOf(root), from: 'Ada', receivedAt: ago(8) });
    expect(message?.subject).toBe('Re: Release: When do we ship?');
    expect(message?.text.replaceAll('\u00a0', ' ')).toBe(
      `From: Ada\nDate: ${ago(8)}\nIn reply to: Release: When do we ship?\nAttachments: plan.xlsx\n\n> Bob: Can we ship?\n\n@Jane Smith please test until Friday 🙂`,
    );
    await expect(read(root)).resolves.toMatchObject({ threadId: idOf(root), subject: 'Release' });
  });

  it('is as it was edited last; deleted, gone, or of another sender it is none', async () => {
    const id = post(5, { html: 'Old' });
    fake.channels.edit(TEAM, CHANNEL, idOf(id), 'New words', ago(1));
    expect((await read(id))?.text).toContain('New words');
    expect(await read(id, { senders: ['Bob'] })).toBeUndefined();
    fake.channels.delete(TEAM, CHANNEL, idOf(id), ago(0));
    expect(await read(id)).toBeUndefined();
    expect((await readSource(source, { filter })).ids).toEqual([]);
    expect(await read(`${CHANNEL}/1`)).toBeUndefined();
    expect(await read('nonsense')).toBeUndefined();
  });

  it('that was written long ago is not new because somebody edits it', async () => {
    const id = post((30 * DAY_MS) / MINUTE_MS);
    const { cursor } = await readSource(source, { filter });
    fake.channels.edit(TEAM, CHANNEL, idOf(id), 'New words', ago(1));
    expect((await readSource(source, { filter, cursor })).ids).toEqual([]);
  });
});

import { type FakeGraph, openFakeGraph } from '../../../../tests/fakes/fake-graph/open-fake-graph';
import { graphError } from '../../../../tests/fakes/fake-graph/graph-http';
import { MovedClock } from '../../../../tests/support/moved-clock';
import { createLogger } from '../../../platform/logger';
import { createGraphClient } from './graph-client';
import { createQuota, OUTLOOK_QUOTA } from './quota';
import { GRAPH_TRIES_MAX, readRetryAfter } from './retry';
import { GRAPH_ANSWER_MAX_BYTES } from './send-graph-call';

const log = createLogger({ level: 'silent', role: 'test' });
const signal = new AbortController().signal;
const INBOX = '/me/mailFolders/inbox';
let fake: FakeGraph;
let clock: MovedClock;

beforeEach(async () => {
  fake = await openFakeGraph();
  clock = new MovedClock();
});
afterEach(() => fake.close());

function open(accessToken: (refused?: string) => Promise<string> = async () => 'good-token') {
  const quota = createQuota(OUTLOOK_QUOTA, clock);
  const client = createGraphClient({ rootUrl: fake.url, accessToken, quota, log, clock, random: () => 0.5 });
  return { get: (path = INBOX) => client.get(path, [], signal), isFollowed: client.isFollowed };
}
const throttled = (headers: Record<string, string>, status = 429) => ({
  answer: graphError(status, 'TooManyRequests', 'Please retry again later.', headers),
});

describe('asking Microsoft Graph', () => {
  it.each([
    ['in seconds', { 'retry-after': '12' }, 429, 12_000],
    ['in parts of a second', { 'retry-after': '2.128' }, 429, 2_128],
    ['as a date', { 'retry-after': 'Wed, 25 Nov 2026 12:00:30 GMT' }, 503, 30_000],
    ['with a 403 that is no refusal', { 'retry-after': '3' }, 403, 3_000],
    ['without a word, twice as long each time', {}, 503, 750],
  ])('waits as it is told: %s', async (_, headers, status, waitMs) => {
    fake.faults.push(throttled(headers, status));
    await expect(open().get()).resolves.toMatchObject({ displayName: 'Inbox' });
    expect(clock.waits).toEqual([waitMs]);
  });

  it('waits no longer than a minute at once: the run ends, and says how long Microsoft wants', async () => {
    fake.faults.push(throttled({ 'retry-after': '600' }));
    await expect(open().get()).rejects.toMatchObject({ name: 'SourceUnavailable', retryAfterMs: 600_000 });
    expect(fake.counts.requests).toBe(1);
  });

  it('asks again after answers that broke off, errors of the server’s and pages of a proxy’s, with longer waits, and not for ever', async () => {
    fake.faults.push(
      { isCut: true },
      { answer: graphError(500, 'InternalServerError', 'Oops') },
      { page: { status: 502, html: '<h1>Bad gateway</h1>' } },
      { page: { status: 200, html: '{"value": [1,', headers: { 'content-type': 'application/json' } } },
    );
    const { get } = open();
    await expect(get()).resolves.toMatchObject({ displayName: 'Inbox' });
    expect(clock.waits).toEqual([750, 1_500, 3_000, 6_000]);
    fake.faults.push({ page: { status: 503, html: 'down' }, times: 100 });
    await expect(get()).rejects.toMatchObject({ name: 'SourceUnavailable' });
    expect(fake.counts.requests).toBe(5 + GRAPH_TRIES_MAX);
  });

  it('asks for a token anew once, with the one that was refused', async () => {
    const asked: (string | undefined)[] = [];
    const renewing = async (refused?: string) => {
      asked.push(refused);
      return refused ? 'good-token' : 'old-token';
    };
    await expect(open(renewing).get()).resolves.toMatchObject({ displayName: 'Inbox' });
    expect(asked).toEqual([undefined, 'old-token']);
    await expect(open(async () => 'never-good').get()).rejects.toMatchObject({ name: 'SourceLost' });
    expect(fake.counts.requests).toBe(4);
  });

  it('does not ask again for what is refused', async () => {
    fake.faults.push({
      answer: graphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.'),
    });
    const said = 'Microsoft answered 403 (ErrorAccessDenied: Access is denied. Check credentials and try again).';
    await expect(open().get()).rejects.toMatchObject({ name: 'GraphRefusal', status: 403, message: said });
    expect(fake.counts.requests).toBe(1);
  });

  it('follows links as they are, and none to another host: no token goes there', async () => {
    const { get, isFollowed } = open();
    const odd = `${fake.url}/v1.0/me/mailFolders/inbox?$select=displayName,id&x=%5b%7B%2b~&$select=id&$top=1`;
    await get(odd);
    expect(fake.paths.at(-1)).toBe(decodeURIComponent(odd.slice(fake.url.length)));
    for (const link of ['https://graph.example.com/v1.0/me', fake.url.replace('127.0.0.1', 'localhost'), 'nowhere']) {
      expect(isFollowed(link)).toBe(false);
      await expect(get(link)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    }
    expect(fake.counts.requests).toBe(1);
  });

  it('reads no answer without end', async () => {
    fake.faults.push({ page: { status: 200, html: 'x'.repeat(GRAPH_ANSWER_MAX_BYTES + 1) } });
    await expect(open().get()).rejects.toMatchObject({ name: 'AnswerTooLarge' });
  });

  it('who leaves is not kept waiting', async () => {
    fake.latencyMs = 60_000;
    const client = createGraphClient({
      rootUrl: fake.url,
      accessToken: async () => 'good-token',
      quota: createQuota(OUTLOOK_QUOTA, clock),
      log,
    });
    const leaving = new AbortController();
    const left = client.get(INBOX, [], leaving.signal);
    setImmediate(() => leaving.abort(new Error('cancelled')));
    await expect(left).rejects.toThrow('cancelled');
  });

  it('reads no wait where none is said', () => {
    for (const value of [undefined, null, '', 'soon']) expect(readRetryAfter(value, 0)).toBeUndefined();
    expect(readRetryAfter('Thu, 01 Jan 1970 00:00:00 GMT', 5_000)).toBe(0);
  });
});

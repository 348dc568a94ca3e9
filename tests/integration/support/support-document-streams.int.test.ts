/** Streams of ticket notes with a provider that takes seconds: one call for all readers, budgets, notes that came too late. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TicketNotes } from '../../../src/contracts/support/documentation';
import { type House, openHouse } from '../../rigs/house-model';
import { documentationOf, lastOf, NOTES, openSession, readDocument, say, SESSIONS } from '../../rigs/document-ground';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';

const IN_FORCE_MS = 5_500;

describe('streams of ticket notes', () => {
  let house: House;
  let fake: House['fake'];
  let product: House['product'];
  let person: House['person'];
  const db = () => product.base.connection.db as never;
  /** What earlier tests asked for is written: it would take the scripts of this one. */
  const idle = () =>
    waitFor(
      'what was asked for before',
      async () => (await product.base.models.Run.countDocuments({ status: { $in: ['queued', 'running'] } })) === 0,
      30_000,
    );
  beforeAll(async () => {
    house = await openHouse();
    ({ fake, product, person } = house);
  }, 60_000);
  afterAll(() => house?.close());
  beforeEach(() => {
    fake.calls.length = 0;
    fake.script({ text: NOTES });
  });

  const resolve = (id: string) =>
    person.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Done.' } });
  const notesCalls = () => fake.calls.filter(({ body }) => JSON.stringify(body).includes('Document: notes'));

  it('are of one call, however many read and whenever they come', async () => {
    await idle();
    fake.calls.length = 0; // what the sessions before still had written is none of it
    fake.script({ text: NOTES, delayMs: 20 });
    const reader = await WeftClient.register(product.url); // whose organisation has no runs at work
    const { id } = await openSession(db(), reader);
    const reads = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        readDocument(reader, documentationOf(id), { format: index % 2 ? 'typed' : 'text' }),
      ),
    );
    expect(new Set(reads.map(({ runId }) => runId)).size).toBe(1);
    expect(new Set(reads.filter((_, index) => index % 2 === 0).map(({ text }) => text)).size).toBe(1);
    expect(notesCalls()).toHaveLength(1);
  });

  it('cost nothing and are told from the record where a budget is used up, and are refused where none was begun', async () => {
    const poor = await WeftClient.register(product.url);
    const first = await openSession(db(), poor);
    const second = await openSession(db(), poor);
    await poor.request('POST', '/api/v1/organisation/budgets', {
      body: { scope: 'organisation', period: 'total', limitUsd: '0' },
    });
    await delay(IN_FORCE_MS);
    fake.calls.length = 0;
    await poor.request('POST', `${SESSIONS}/${first.id}/resolve`, { body: { resolution_summary: 'Done.' } });
    const read = await readDocument(poor, documentationOf(first.id), { format: 'typed' });
    expect(lastOf<TicketNotes>(read)).toMatchObject({
      ...{ event: 'done', data: { origin: 'fallback', version: 1 } },
    });
    expect(lastOf<TicketNotes>(read).data.repairs[0]).toMatch(/budget_exceeded/);
    expect((await poor.fetch('GET', documentationOf(second.id))).status).toBe(402);
    expect(fake.calls).toEqual([]);
  }, 30_000);

  it('do not stand after notes of a session that was concluded meanwhile', async () => {
    fake.script({ text: NOTES, delayMs: 60 });
    const { id } = await openSession(db(), person);
    const early = readDocument(person, documentationOf(id), { format: 'typed' });
    await waitFor('the call', () => fake.calls.length > 0);
    fake.script({ text: NOTES });
    await resolve(id);
    await readDocument(person, documentationOf(id));
    expect(lastOf<TicketNotes>(await early)).toMatchObject({ event: 'done', data: { version: null } });
    const { items } = await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`);
    expect(items.map(({ is_draft: isDraft }) => isDraft)).toEqual([false]);
    await say(db(), id, person, []);
  });
});

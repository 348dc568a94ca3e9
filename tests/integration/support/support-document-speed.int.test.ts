/** How soon streams of ticket notes begin and end, with a provider that takes seconds; measured where nothing else runs. */
import { type House, openHouse } from '../../rigs/house-model';
import { documentationOf, NOTES, openSession, readDocument, SESSIONS } from '../../rigs/document-ground';
import { readFrames } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';
import { startOwnTime } from '../../support/own-time';

/** With a draft most of the notes is there when a session is resolved; the target is 300 ms on a machine with nothing else to do. */
const FIRST_TEXT_MS = 300;

describe('streams of ticket notes', () => {
  let house: House;
  let fake: House['fake'];
  let product: House['product'];
  let person: House['person'];
  const db = () => product.base.connection.db as never;
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

  it('end within a second where they are cancelled, and begin anew for who asks again', async () => {
    fake.script({ text: NOTES, fault: 'hang-mid-stream' });
    const { id } = await openSession(db(), person);
    const reading = readDocument(person, documentationOf(id));
    await waitFor('the call', () => fake.calls.find(({ isSilent }) => isSilent));
    const run = await waitFor('the run', async () => {
      const { Run } = product.base.models;
      return (await Run.findOne({ kind: 'support.document', status: 'running' }).sort({ _id: -1 }).lean()) ?? undefined;
    });
    const had = startOwnTime();
    await person.cancel(run._id.toHexString());
    const read = await reading;
    expect(had()).toBeLessThan(1_000);
    expect(read.events.at(-1)?.data).toMatch(/^\[ERROR\] Cancelled by/);
    await waitFor('the call to end', () => fake.calls.find(({ isAborted }) => isAborted));
    fake.script({ text: NOTES });
    const again = await readDocument(person, documentationOf(id));
    expect(again.runId).not.toBe(read.runId);
    expect(again.events.at(-1)?.data).toBe('[DONE]');
  });

  it('written ahead of a conclusion end within a second where they are cancelled', async () => {
    fake.script({ text: 'Is it on?' }, { text: NOTES, fault: 'hang-mid-stream' });
    const { id } = await person.request<{ id: string }>('POST', SESSIONS, { body: { title: 'No print' } });
    const message = { body: { content: 'It does not print' }, query: { format: 'typed' } };
    await readFrames(await person.fetch('POST', `${SESSIONS}/${id}/messages`, message));
    const draft = await waitFor('half a draft', () => fake.calls.find(({ isSilent }) => isSilent));
    const { Run } = product.base.models;
    const run = await Run.findOne({ kind: 'support.draft', status: 'running' }).sort({ _id: -1 }).lean().orFail();
    const had = startOwnTime();
    await person.cancel(run._id.toHexString());
    await waitFor('the model to be left', () => draft.isAborted);
    expect(had()).toBeLessThan(1_000);
    expect(fake.calls).toHaveLength(2);
  });

  it('begin at once where a draft was written ahead, while the model takes seconds', async () => {
    const { id } = await openSession(db(), person);
    await readDocument(person, documentationOf(id));
    const measured: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      await person.request('POST', `${SESSIONS}/${id}/reopen`).catch(() => undefined);
      if (round > 0) {
        fake.script({ text: NOTES });
        await readDocument(person, documentationOf(id));
      }
      fake.script({ text: NOTES.slice(NOTES.indexOf('## Resolution')), delayMs: 400 });
      const had = startOwnTime();
      await resolve(id);
      const read = await readDocument(person, documentationOf(id), {
        until: ({ data }) => data.includes('The text of it'),
      });
      measured.push(had());
      expect(read.text).toMatch(/^## Problem Summary\n/);
    }
    const best = Math.min(...measured);
    expect(best).toBeLessThan(FIRST_TEXT_MS);
  }, 60_000);
});

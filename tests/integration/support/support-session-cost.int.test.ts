/** What a session cost is what the ledger says of it: answers that failed or were cancelled, notes, drafts and vectors too. */
import { Types } from 'mongoose';
import type { SessionSummary, SupportSession } from '../../../src/contracts/support/sessions';
import { sumSessionCosts } from '../../../src/models/support/records/session-costs';
import { documentationOf, readDocument, SESSIONS } from '../../rigs/document-ground';
import { type House, openHouse } from '../../rigs/house-model';
import { readFrames } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';

const NANO = 1e9;

describe('the cost of a session', () => {
  let house: House;
  let fake: House['fake'];
  let product: House['product'];
  let person: House['person'];
  beforeAll(async () => {
    house = await openHouse();
    ({ fake, product, person } = house);
  }, 60_000);
  afterAll(() => house?.close());

  const say = (id: string, content: string) =>
    person.fetch('POST', `${SESSIONS}/${id}/messages`, { body: { content }, query: { format: 'typed' } });
  const nano = ({ costUsd }: { costUsd: string }) => Math.round(Number(costUsd) * NANO);
  const sessionOf = (id: string) => person.request<SupportSession>('GET', `${SESSIONS}/${id}`);
  const idle = () =>
    waitFor(
      'all runs to end',
      async () =>
        (await product.base.models.Run.countDocuments({ status: { $in: ['queued', 'running', 'waiting'] } })) === 0 &&
        (await product.base.models.Outbox.countDocuments()) === 0,
      30_000,
    );
  /** All that the organisation paid, as its rows say. */
  async function paid(): Promise<number> {
    await product.base.ledger.flush();
    const rows = await product.base.models.ModelCall.find({
      organisationId: new Types.ObjectId(person.user.organisation.id),
    }).lean();
    return rows.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  }

  it('is all that was paid for it, whatever became of the calls', async () => {
    const { id } = await person.request<SupportSession>('POST', SESSIONS, { body: { title: 'No print' } });
    fake.script({ text: 'Is it on?', usage: { input: 1_000, output: 10 } });
    await readFrames(await say(id, 'It does not print'));
    await idle();
    const answered = await paid();
    expect(answered).toBeGreaterThan(1_000_000);
    expect(nano(await sessionOf(id))).toBe(answered);

    // Fails in its middle, each time it is tried.
    fake.script({ text: 'It may well be that the cable is broken.', fault: 'error-event' });
    expect((await readFrames(await say(id, 'Yes'))).at(-1)?.event).toBe('error');
    await idle();
    const failed = await paid();
    expect(failed).toBeGreaterThan(answered);
    expect(nano(await sessionOf(id))).toBe(failed);

    fake.script({ text: 'Look at the cable, and then at the plug.', fault: 'hang-mid-stream' });
    const response = await say(id, 'And now?');
    await waitFor('some words', () => fake.calls.at(-1)?.body !== undefined);
    const reading = readFrames(response);
    await waitFor('text on its way', async () => {
      const events = await product.base.eventLog.read(response.headers.get('x-run-id') ?? '', { seq: 0, sub: 0 });
      return events.some(({ event }) => event.type === 'text-delta');
    });
    await person.cancel(response.headers.get('x-run-id') ?? '');
    expect((await reading).at(-1)?.event).toBe('error');
    await waitFor('the row of what was cancelled', async () => (await paid()) > failed);
    await idle();
    expect(nano(await sessionOf(id))).toBe(await paid());

    fake.script({ text: '## Problem Summary\nNo print. [m1]', usage: { input: 500, output: 20 } });
    await person.request('POST', `${SESSIONS}/${id}/resolve`, { body: { resolution_summary: 'Plug.' } });
    await readDocument(person, documentationOf(id));
    await idle();
    const all = await paid();
    expect(nano(await sessionOf(id))).toBe(all);
    const listed = await person.request<{ items: SessionSummary[] }>('GET', SESSIONS);
    expect(listed.items.map(nano)).toEqual([all]);
    const other = await person.request<SupportSession>('POST', SESSIONS, { body: { title: 'Another' } });
    expect(nano(other)).toBe(0);
  }, 60_000);

  it('is summed in little time for a page of long sessions', async () => {
    const { models } = product.base;
    const organisationId = new Types.ObjectId();
    const sessions = Array.from({ length: 50 }, () => new Types.ObjectId());
    await models.ModelCall.collection.insertMany(
      sessions.flatMap((subjectId) =>
        Array.from({ length: 60 }, () => ({
          ...{ _id: new Types.ObjectId().toHexString(), organisationId, subjectId, costNanoUsd: 7 },
        })),
      ) as never,
    );
    const startedAt = performance.now();
    const sums = await sumSessionCosts(models, organisationId, sessions);
    if (process.env['SHOW_TIMES']) process.stderr.write(`50 × 60 rows: ${performance.now() - startedAt} ms\n`);
    expect([...sums.values()]).toEqual(sessions.map(() => 420));
    expect((await sumSessionCosts(models, new Types.ObjectId(), sessions)).size).toBe(0);
  });
});

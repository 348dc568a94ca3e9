/** Whole processes: workers of drafts are killed, run twice and cancelled; one draft is left, and paid for once where it was recorded. */
import { ObjectId } from 'mongodb';
import { NOTE_SECTIONS, type TicketNotes } from '../../src/contracts/support/documentation';
import type { SupportSession } from '../../src/contracts/support/sessions';
import { SESSIONS } from '../support/document-ground';
import { type ModelRig, openModelRig, removeWorkers } from '../support/model-rig';
import { readFrames } from '../support/support-ground';
import { waitFor } from '../support/test-services';

const NOTES = NOTE_SECTIONS.map((section) => `## ${section}\nThis is what was said of it. [m1]`).join('\n\n');
/** Where a worker dies, and how often the model writes in all: what was recorded is not paid again. */
const POINTS: [point: string, calls: number][] = [
  ['save.before-transaction', 1],
  ['save.before-commit', 1],
  ['save.after-commit', 1],
];

describe('workers that draft notes ahead', () => {
  let whole: ModelRig;
  let fake: ModelRig['fake'];
  let rig: ModelRig['rig'];
  let person: ModelRig['person'];
  beforeAll(async () => {
    whole = await openModelRig({ workers: 0, environment: { RUN_LEASE_MS: '1000' } });
    ({ fake, rig, person } = whole);
  }, 60_000);
  afterAll(() => whole?.close());
  afterEach(() => removeWorkers(rig));
  const draftCalls = () => fake.calls.filter(({ body }) => JSON.stringify(body).includes('Document: notes'));
  const draftsOf = async (id: string) =>
    (await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`)).items;
  const runOf = async (id: string) => {
    const session = await rig.db.collection('support_sessions').findOne({ _id: new ObjectId(id) });
    const run = await rig.db.collection('runs').findOne({ _id: session?.['draftRunId'] as ObjectId });
    if (!run) throw new Error('no draft was asked for');
    return run as { _id: ObjectId; status: string; attempt: number; ticket: number };
  };

  /** A session with an answer, whose draft waits for a worker. `draft`: what the model says of it. */
  async function answered(...draft: Parameters<ModelRig['fake']['script']>): Promise<string> {
    const { id } = await person.request<SupportSession>('POST', SESSIONS, { body: { title: 'No print' } });
    fake.script({ text: 'Is it on?' });
    const replying = await rig.spawn('worker', { QUEUES: 'support-reply' });
    await readFrames(
      await person.fetch('POST', `${SESSIONS}/${id}/messages`, {
        body: { content: 'It does not print' },
        query: { format: 'typed' },
      }),
    );
    await rig.remove(replying);
    fake.calls.length = 0;
    fake.script(...draft);
    return id;
  }
  const draftWorker = (environment: Record<string, string> = {}) =>
    rig.spawn('worker', { QUEUES: 'support-draft', ...environment });
  const ended = (id: string, status: string) =>
    waitFor(`a draft that is ${status}`, async () => (await runOf(id)).status === status, 30_000);

  it.each(POINTS)(
    'at %s are followed by others, who write one draft and pay for %i',
    async (point, calls) => {
      const id = await answered({ text: NOTES });
      const dying = await draftWorker({ WEFT_CRASH_POINT: `${point}:exit` });
      await waitFor('the worker to die', () => !dying.isRunning, 30_000);
      await draftWorker();
      await rig.showingLogs(() => ended(id, 'succeeded'));
      expect(draftCalls()).toHaveLength(calls);
      expect((await draftsOf(id)).map(({ version, is_draft: isDraft }) => [version, isDraft])).toEqual([[1, true]]);
      await rig.remove(dying);
    },
    90_000,
  );

  it('in the middle of its text is written anew by the next', async () => {
    const id = await answered({ text: NOTES, fault: 'hang-mid-stream' }, { text: NOTES });
    const dying = await draftWorker();
    await waitFor('half a draft', () => draftCalls()[0]?.isSilent, 30_000);
    await dying.kill();
    await draftWorker();
    await ended(id, 'succeeded');
    expect(draftCalls()).toHaveLength(2);
    expect((await draftsOf(id)).map(({ version, text }) => [version, text])).toEqual([
      [1, NOTES.replaceAll(' [m1]', '')],
    ]);
    expect((await runOf(id)).attempt).toBe(2);
  }, 90_000);

  it('work on a ticket that comes twice once', async () => {
    const id = await answered({ text: NOTES, delayMs: 100 });
    const { _id, ticket } = await runOf(id);
    // As a reconciler does that takes the first for lost.
    await rig.db.collection('runs').updateOne({ _id }, { $set: { ticketAt: new Date(0) }, $inc: { ticket: 1 } });
    await Promise.all([draftWorker(), draftWorker()]);
    await ended(id, 'succeeded');
    expect((await runOf(id)).ticket).toBeGreaterThan(ticket);
    expect(draftCalls()).toHaveLength(1);
    expect(await draftsOf(id)).toHaveLength(1);
  }, 90_000);

  it('stop within a second where the draft is cancelled; nothing is kept', async () => {
    const id = await answered({ text: NOTES, fault: 'hang-mid-stream' });
    await draftWorker();
    await waitFor('half a draft', () => draftCalls()[0]?.isSilent, 30_000);
    const cancelledAt = performance.now();
    await person.cancel((await runOf(id))._id.toHexString());
    await waitFor('the model to be left', () => draftCalls()[0]?.isAborted, 5_000);
    expect(performance.now() - cancelledAt).toBeLessThan(1_000);
    expect((await runOf(id)).status).toBe('cancelled');
    expect(await draftsOf(id)).toEqual([]);
    const session = await person.request<SupportSession>('GET', `${SESSIONS}/${id}`);
    expect(session.status).toBe('active');
  }, 90_000);
});

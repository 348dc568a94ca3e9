/** Whole processes: workers of drafts are killed, run twice and cancelled; one draft is left, and paid for once where it was recorded. */
import { ObjectId } from 'mongodb';
import { NOTE_SECTIONS, type TicketNotes } from '../../../src/contracts/support/documentation';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import { sampleOf } from '../../support/depth';
import { SESSIONS } from '../../rigs/document-ground';
import { type ModelRig, openModelRig } from '../../rigs/model-rig';
import { readFrames } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';

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
    whole = await openModelRig({ workers: 0 });
    ({ fake, rig, person } = whole);
    await rig.spawn('worker', { QUEUES: 'support-reply' });
  }, 180_000);
  afterAll(() => whole?.close());
  const draftCalls = () => fake.calls.filter(({ body }) => JSON.stringify(body).includes('Document: notes'));
  const draftsOf = async (id: string) =>
    (await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`)).items;
  const runOf = async (id: string) => {
    const session = await rig.db.collection('support_sessions').findOne({ _id: new ObjectId(id) });
    const run = await rig.db.collection('runs').findOne({ _id: session?.['draftRunId'] as ObjectId });
    if (!run) throw new Error('no draft was asked for');
    return run as { _id: ObjectId; status: string; attempt: number; ticket: number };
  };

  /** A session with an answer, whose draft is asked for. `draft`: what the model says of it. */
  async function answered(...draft: Parameters<ModelRig['fake']['script']>): Promise<string> {
    const { id } = await person.request<SupportSession>('POST', SESSIONS, { body: { title: 'No print' } });
    fake.calls.length = 0;
    fake.script({ text: 'Is it on?' }, ...draft);
    await readFrames(
      await person.fetch('POST', `${SESSIONS}/${id}/messages`, {
        body: { content: 'It does not print' },
        query: { format: 'typed' },
      }),
    );
    return id;
  }
  const draftWorker = () => rig.spawn('worker', { QUEUES: 'support-draft' });
  /** Who followed the one that died is the next to die; a new one where there is none. */
  const nextToDie = () => rig.workers[1] ?? draftWorker();
  const ended = (id: string, status: string) =>
    waitFor(`a draft that is ${status}`, async () => (await runOf(id)).status === status, 60_000);

  it.each(sampleOf(POINTS, 1))(
    'at %s are followed by others, who write one draft and pay for %i',
    async (point, calls) => {
      const dying = await nextToDie();
      await dying.arm(`${point}:exit`);
      const id = await answered({ text: NOTES });
      await waitFor('the worker to die', () => !dying.isRunning, 60_000);
      await draftWorker();
      await rig.showingLogs(() => ended(id, 'succeeded'));
      expect(draftCalls()).toHaveLength(calls);
      expect((await draftsOf(id)).map(({ version, is_draft: isDraft }) => [version, isDraft])).toEqual([[1, true]]);
      await rig.remove(dying);
    },
    180_000,
  );

  it('in the middle of its text is written anew by the next', async () => {
    const dying = await nextToDie();
    const id = await answered({ text: NOTES, fault: 'hang-mid-stream' }, { text: NOTES });
    await waitFor('half a draft', () => draftCalls()[0]?.isSilent, 60_000);
    await rig.remove(dying);
    await draftWorker();
    await ended(id, 'succeeded');
    expect(draftCalls()).toHaveLength(2);
    expect((await draftsOf(id)).map(({ version, text }) => [version, text])).toEqual([
      [1, NOTES.replaceAll(' [m1]', '')],
    ]);
    expect((await runOf(id)).attempt).toBe(2);
  }, 180_000);

  it('work on a ticket that comes twice once', async () => {
    await rig.remove(await nextToDie()); // the draft waits for the two
    const id = await answered({ text: NOTES, delayMs: 100 });
    const { _id, ticket } = await waitFor('its draft', () => runOf(id).catch(() => undefined));
    // As a reconciler does that takes the first for lost.
    await rig.db.collection('runs').updateOne({ _id }, { $set: { ticketAt: new Date(0) }, $inc: { ticket: 1 } });
    await Promise.all([draftWorker(), draftWorker()]);
    await ended(id, 'succeeded');
    expect((await runOf(id)).ticket).toBeGreaterThan(ticket);
    expect(draftCalls()).toHaveLength(1);
    expect(await draftsOf(id)).toHaveLength(1);
  }, 180_000);

  // Within a second: support-document-speed.int.test.ts, where nothing else runs.
  it('leave the model where the draft is cancelled; nothing is kept', async () => {
    await nextToDie();
    const id = await answered({ text: NOTES, fault: 'hang-mid-stream' });
    await waitFor('half a draft', () => draftCalls()[0]?.isSilent, 60_000);
    const runId = (await runOf(id))._id.toHexString();
    await person.cancel(runId);
    await waitFor('the model to be left', () => draftCalls()[0]?.isAborted, 60_000);
    expect((await runOf(id)).status).toBe('cancelled');
    expect(await draftsOf(id)).toEqual([]);
    const session = await person.request<SupportSession>('GET', `${SESSIONS}/${id}`);
    expect(session.status).toBe('active');
  }, 180_000);
});

/** Whole processes: workers are killed while they write notes, who follows one is the next to die; readers at two apis come at once. */
import { ObjectId } from 'mongodb';
import { NOTE_SECTIONS, type TicketNotes } from '../../../src/contracts/support/documentation';
import { isFullDepth, sampleOf } from '../../support/depth';
import {
  documentationOf,
  lastOf,
  openSession,
  readDocument,
  type ReadEvent,
  SESSIONS,
} from '../../rigs/document-ground';
import { type ModelRig, openModelRig } from '../../rigs/model-rig';
import { waitFor } from '../../rigs/test-services';

const NOTES = NOTE_SECTIONS.map(
  (section) =>
    `## ${section}\n- This is what was said of it, in so many words that it goes out before its line ends. [m1]`,
).join('\n\n');
const CLEAN = NOTES.replaceAll(' [m1]', '');
const ROUNDS = isFullDepth ? 5 : 2;
const POINTS = ['save.before-transaction', 'save.before-commit', 'save.after-commit'];
/** What a typed event adds to the text. */
const textOf = ({ event, data }: ReadEvent) => (event === 'delta' ? (JSON.parse(data) as { text: string }).text : '');

describe('workers that are killed while they write notes', () => {
  let whole: ModelRig;
  let fake: ModelRig['fake'];
  let rig: ModelRig['rig'];
  let person: ModelRig['person'];
  beforeAll(async () => {
    whole = await openModelRig({ api: 2, workers: 0 });
    ({ fake, rig, person } = whole);
  }, 120_000);
  afterAll(() => whole?.close());
  beforeEach(() => {
    fake.calls.length = 0;
    fake.script({ text: NOTES });
  });
  const versionsOf = async (id: string) =>
    (await person.request<{ items: TicketNotes[] }>('GET', `${SESSIONS}/${id}/documentation/versions`)).items;
  const other = () => person.at(() => rig.apis[1]?.url ?? '');
  const runsOf = (id: string) =>
    rig.db.collection('runs').countDocuments({ subjectId: new ObjectId(id), kind: 'support.document' });

  it.each(sampleOf(POINTS, 1))(
    'at %s are followed by others, who pay for nothing again and write one version',
    async (point) => {
      const { id } = await openSession(rig.db, person);
      const dying = await rig.armWorker(`${point}:exit`);
      const reads = [
        readDocument(person, documentationOf(id)),
        readDocument(other(), documentationOf(id), { format: 'typed' }),
      ];
      await waitFor('the worker to die', () => !dying.isRunning, 60_000);
      await rig.spawn('worker');
      const [plain, typed] = await rig.showingLogs(() => Promise.all(reads));
      expect(plain?.text).toBe(CLEAN);
      expect(plain?.events.at(-1)?.data).toBe('[DONE]');
      expect(typed?.text).toBe(CLEAN.replace(/(?:\n\n)?## .*\n/g, ''));
      expect(typed && lastOf<TicketNotes>(typed)).toMatchObject({ event: 'done', data: { version: 1, text: CLEAN } });
      expect(fake.calls).toHaveLength(1);
      expect(await runsOf(id)).toBe(1);
      expect((await versionsOf(id)).map(({ version }) => version)).toEqual([1]);
      await rig.remove(dying);
    },
    120_000,
  );

  /** Two readers while a worker is killed in the middle of the first answer; `next`: what the next one hears. */
  async function readThroughKill(next: string) {
    const { id } = await openSession(rig.db, person);
    fake.script({ text: NOTES, fault: 'hang-mid-stream' }, { text: next });
    const dying = await rig.worker();
    const heard = { plain: '', typed: '' };
    const hear = (by: keyof typeof heard) => (event: ReadEvent) => {
      heard[by] += by === 'plain' ? event.data : textOf(event);
      return false;
    };
    const reads = [
      readDocument(person, documentationOf(id), { until: hear('plain') }),
      readDocument(other(), documentationOf(id), { format: 'typed', until: hear('typed') }),
    ] as const;
    await waitFor('half an answer', () => fake.calls[0]?.isSilent, 60_000);
    const hasHeard = () => Object.values(heard).every((text) => text.includes('words that'));
    await waitFor('both to have heard what differs', hasHeard, 60_000);
    await rig.remove(dying);
    await rig.spawn('worker');
    const [plain, typed] = await rig.showingLogs(() => Promise.all(reads));
    return { id, plain, typed };
  }

  it('in the middle of an answer leave readers with the rest, at the price of one call more', async () => {
    const { id, plain, typed } = await readThroughKill(NOTES);
    expect(plain.text).toBe(CLEAN);
    expect(plain.events.at(-1)?.data).toBe('[DONE]');
    expect(fake.calls).toHaveLength(2); // more, each with a reset: a worker that lives was taken for dead
    const reset = typed.events.findIndex(({ event }) => event === 'reset');
    expect(reset).toBeGreaterThan(0);
    const after = typed.events.slice(reset).map(textOf);
    expect(after.join('')).toBe(CLEAN.replace(/(?:\n\n)?## .*\n/g, ''));
    expect((await versionsOf(id)).map(({ version }) => version)).toEqual([1]);
  }, 120_000);

  it('in the middle of an answer that the next model gives otherwise: a plain reader asks again', async () => {
    const { id, plain, typed } = await readThroughKill(NOTES.replaceAll('so many words', 'such words'));
    const clean = CLEAN.replaceAll('so many words', 'such words');
    expect(lastOf<TicketNotes>(typed)).toMatchObject({ event: 'done', data: { version: 1, text: clean } });
    expect(plain.events.at(-1)?.data).toMatch(/^\[ERROR\] The text begins anew/);
    const again = await readDocument(person, documentationOf(id));
    expect(again.text).toBe(clean);
    expect(again.events.at(-1)?.data).toBe('[DONE]');
    expect(fake.calls).toHaveLength(2);
  }, 120_000);

  it('readers at two apis, at once, are given one run', async () => {
    await rig.worker();
    for (let round = 0; round < ROUNDS; round += 1) {
      fake.calls.length = 0;
      const { id } = await openSession(rig.db, person);
      const reads = await Promise.all(
        Array.from({ length: 8 }, (_, index) => readDocument(index % 2 ? other() : person, documentationOf(id))),
      );
      expect(new Set(reads.map(({ runId }) => runId)).size).toBe(1);
      expect(new Set(reads.map(({ text }) => text))).toEqual(new Set([CLEAN]));
      expect(await runsOf(id)).toBe(1);
      expect(fake.calls).toHaveLength(1);
    }
  }, 120_000);
});

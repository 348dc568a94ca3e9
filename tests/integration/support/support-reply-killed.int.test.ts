import { ObjectId } from 'mongodb';
import type { SupportMessage } from '../../../src/contracts/support/messages';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import { sampleOf } from '../../support/depth';
import { type ModelRig, openModelRig } from '../../rigs/model-rig';
import { readFrames, typedOf, withoutDrafts } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';

const LANE = { questions: [{ text: 'Since when?' }], actions: [{ title: 'Look', command: 'dir' }] };
const TEXT = 'I think that the spooler hangs.';
/** Where a worker dies, and how often the model is called in all: what was recorded is not paid again. */
const POINTS: [point: string, calls: number][] = [
  ['model.after-step', 2], // answered, and died before it was recorded
  ['model.before-step', 1],
  ['support-lane.before-save', 1],
  ['support-lane.after-save', 1],
  ['save.before-transaction', 1],
  ['save.before-commit', 1],
  ['save.after-commit', 1],
];

/** Whole processes, the true queue and scheduler: workers are killed in the middle of an answer; who follows one is the next to die. */
describe('workers that are killed while they answer', () => {
  let whole: ModelRig;
  let fake: ModelRig['fake'];
  let rig: ModelRig['rig'];
  let ana: ModelRig['person'];
  beforeAll(async () => {
    whole = await openModelRig({ workers: 0, environment: { RUN_LEASE_MS: '3000' } });
    ({ fake, rig, person: ana } = whole);
    await withoutDrafts(ana);
  }, 60_000);
  afterAll(() => whole?.close());
  beforeEach(() => {
    fake.calls.length = 0;
  });

  const begin = async () =>
    (await ana.request<SupportSession>('POST', '/api/ai-sessions', { body: { title: 'No print' } })).id;
  const say = (id: string, content: string) =>
    ana.fetch('POST', `/api/ai-sessions/${id}/messages`, { body: { content }, query: { format: 'typed' } });
  const messagesOf = async (id: string) =>
    (await ana.request<{ items: SupportMessage[] }>('GET', `/api/ai-sessions/${id}/messages`)).items;

  it.each(sampleOf(POINTS, 2))(
    'at %s: followed by another, which says it once and pays %i times',
    async (point, calls) => {
      fake.script(() => ({ text: TEXT, toolCalls: [{ name: 'update_task_lane', args: LANE }] }));
      const id = await begin();
      const victim = await rig.armWorker(`${point}:exit`);
      const response = await say(id, 'It does not print');
      await waitFor('the worker to die', () => !victim.isRunning, 60_000);
      await rig.spawn('worker');
      const frames = await readFrames(response);
      expect(typedOf(frames)).toMatchObject({ text: TEXT, done: { message: { seq: 2, content: TEXT } } });
      expect(fake.calls).toHaveLength(calls);
      expect((await messagesOf(id)).map(({ seq, content }) => [seq, content])).toEqual([
        [2, TEXT],
        [1, 'It does not print'],
      ]);
      const session = await ana.request<SupportSession>('GET', `/api/ai-sessions/${id}`);
      expect(session).toMatchObject({ message_count: 2, reply_run_id: null });
      const { pending_task_lane: lane } = session;
      expect(lane.questions.map(({ text }) => text)).toEqual(['Since when?']);
      expect(lane.actions.map(({ command }) => command)).toEqual(['dir']);
      expect(lane.revision).toBe(1);
      expect(typedOf(frames).lane).toEqual(lane);
      const run = await rig.db
        .collection('runs')
        .findOne({ _id: new ObjectId(response.headers.get('x-run-id') ?? '') }, { projection: { journal: 1 } });
      const keys = (run?.['journal'] as { key: string }[]).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      await rig.remove(victim);
    },
    90_000,
  );

  it('in the middle of a text: what was said half is taken back and said anew', async () => {
    fake.script({ text: 'Half of an answer that nobody hears to its end.', fault: 'hang-mid-stream' }, { text: TEXT });
    const id = await begin();
    const victim = await rig.worker();
    const response = await say(id, 'It does not print');
    const runId = response.headers.get('x-run-id') ?? '';
    await waitFor('the model to be silent', () => fake.calls[0]?.isSilent, 30_000);
    // Both readers have heard something by then.
    const plain = await ana.fetch('GET', `/api/v1/runs/${runId}/events`, { query: { format: 'support-text' } });
    await waitFor('a first text in the log', async () => {
      const native = new AbortController();
      const answer = await ana.fetch('GET', `/api/v1/runs/${runId}/events`, { signal: native.signal });
      const reader = answer.body?.getReader();
      const first = await reader?.read();
      native.abort();
      return new TextDecoder().decode(first?.value).includes('text-delta');
    });
    await victim.kill();
    await rig.spawn('worker');
    const frames = await readFrames(response);
    expect(frames.some(({ event }) => event === 'reset')).toBe(true);
    expect(typedOf(frames).text).toBe(TEXT);
    expect((await readFrames(plain)).at(-1)?.text).toMatch(/^\[ERROR\] /);
    expect(await messagesOf(id)).toHaveLength(2);
  }, 120_000);
});

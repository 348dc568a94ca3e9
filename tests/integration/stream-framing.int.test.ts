import { io } from 'socket.io-client';
import type { CanvasChange } from '../../src/contracts/canvas/canvas';
import { CONTROL_LINES } from '../fakes/fake-llm/control-lines';
import { type ModelRig, openModelRig } from '../rigs/model-rig';
import { plainText, readFrames, typedOf, withoutDrafts } from '../rigs/support-ground';
import { waitFor } from '../rigs/test-services';

const FORMATS = ['native', 'canvas', 'agui'] as const;
const LINE = /^(id: \d+(\.\d+)?(\+\d+)?|event: [a-z-]+|data: .+|: .*|)$/;

/** What a model says, between its server and our readers. */
describe('streams of a run', () => {
  let whole: ModelRig;
  let fake: ModelRig['fake'];
  let rig: ModelRig['rig'];
  let ana: ModelRig['person'];
  beforeAll(async () => {
    whole = await openModelRig();
    ({ fake, rig, person: ana } = whole);
  }, 60_000);
  afterAll(() => whole?.close());

  const readRaw = async (runId: string, format: string) => {
    const response = await ana.fetch('GET', `/api/v1/runs/${runId}/events`, { query: { format } });
    return response.text();
  };

  it('the model’s text can forge no frame and no end: line breaks, [DONE], error events stay text in every format', async () => {
    fake.script(
      { text: CONTROL_LINES, toolCalls: [{ name: 'create_text', args: { text: CONTROL_LINES } }] },
      { text: 'Done.' },
    );
    const { id: canvasId } = await ana.createCanvas();
    const { runId, ended } = await ana.generate(canvasId, 'Say it');
    expect((await ended).at(-1)?.data.type).toBe('complete');
    for (const format of FORMATS) {
      const raw = await readRaw(runId, format);
      for (const line of raw.split('\n')) expect(line).toMatch(LINE);
      const frames = raw.split('\n\n').filter((frame) => frame.includes('data: '));
      const data = frames.map((frame) => {
        const lines = frame.split('\n').filter((line) => line.startsWith('data: '));
        expect(lines).toHaveLength(1);
        return JSON.parse(lines[0]?.slice('data: '.length) ?? '') as { type: string };
      });
      const ends = data.flatMap(({ type }, place) =>
        /^(run-(succeeded|failed|cancelled)|complete|error|RUN_FINISHED|RUN_ERROR)$/.test(type) ? [place] : [],
      );
      expect(ends).toEqual([data.length - 1]);
    }
    const [block] = (await ana.blocks(canvasId)).items;
    expect(block?.content).toEqual({ text: CONTROL_LINES.replaceAll('\r\n', '\n') });
  });

  it('nor in an answer of the support assistant: its text is whole, its end is ours', async () => {
    fake.script(() => ({
      text: CONTROL_LINES,
      toolCalls: [{ name: 'update_task_lane', args: { questions: [{ text: CONTROL_LINES }] } }],
    }));
    await withoutDrafts(ana);
    const { id } = await ana.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'Say it' } });
    const response = await ana.fetch('POST', `/api/ai-sessions/${id}/messages`, { body: { content: 'Say it' } });
    const runId = response.headers.get('x-run-id') ?? '';
    const live = await readFrames(response);
    const raw = await readRaw(runId, 'support-text');
    for (const line of raw.split('\n'))
      expect(line).toMatch(/^(id: \d+(\.\d+)?(\+\d+)?|event: [a-z-]+|data: .*|: .*|)$/);
    for (const frames of [live, await readFrames(new Response(raw))]) {
      const ends = frames.flatMap(({ event, text }, place) =>
        !event && text.split('\n').some((line) => /^\[(DONE|ERROR)\]/.test(line)) ? [place] : [],
      );
      expect(ends).toEqual([frames.length - 1]);
      expect(plainText(frames)).toBe(CONTROL_LINES.replace(/\r\n|\u2028/g, '\n'));
    }
    const typed = await readRaw(runId, 'support');
    for (const line of typed.split('\n')) expect(line).toMatch(LINE);
    const frames = await readFrames(new Response(typed));
    expect(typedOf(frames).text).toBe(CONTROL_LINES);
    expect(frames.filter(({ event }) => event === 'done' || event === 'error')).toHaveLength(1);
  });

  it('a text that just ends is not taken for whole: the run fails, says so, and saves nothing', async () => {
    fake.script({
      text: 'Half of an answer',
      toolCalls: [{ name: 'create_text', args: { text: 'x' } }],
      fault: 'no-finish',
    });
    const { id: canvasId } = await ana.createCanvas();
    const frames = await (await ana.generate(canvasId, 'Say it')).ended;
    expect(frames.at(-1)?.data).toMatchObject({ type: 'error', data: { code: 'model_unavailable', retryable: true } });
    expect(frames.filter(({ data }) => data.type === 'complete')).toEqual([]);
    expect((await ana.blocks(canvasId)).items).toEqual([]);
  }, 60_000);

  it('what follows a save is not lost with the process that saved: its broadcast is sent by the next', async () => {
    fake.script({ toolCalls: [{ name: 'create_text', args: { text: 'saved' } }] }, { text: 'Done.' });
    const { id: canvasId } = await ana.createCanvas();
    const socket = io(`${rig.url}/canvas`, { auth: { token: ana.token }, transports: ['websocket'] });
    const heard: CanvasChange[] = [];
    socket.on('blocks_bulk_added_chunk', (change: CanvasChange) => heard.push(change));
    expect(await socket.emitWithAck('canvas_join', { canvasId })).toMatchObject({ ok: true });
    const worker = await rig.armWorker('save.after-commit:exit');
    const run = await ana.generate(canvasId, 'Say it');
    await worker.ended();
    expect(await rig.db.collection('outbox').countDocuments()).toBe(1);
    expect(heard).toEqual([]);
    await worker.start();
    await waitFor('the broadcast', () => heard.length === 1, 30_000);
    await waitFor('the entry to be done', async () => (await rig.db.collection('outbox').countDocuments()) === 0);
    socket.disconnect();
    await run.ended;
  }, 90_000);
});

import { Types } from 'mongoose';
import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { RunRecord } from '../../models/runs/run.model';
import { createAguiFormat } from './agui';

const runId = new Types.ObjectId();
const run = { _id: runId } as RunRecord;

async function framesOf(...drafts: RunEventDraft[]) {
  const format = createAguiFormat();
  const frames = [];
  for (const [index, draft] of drafts.entries())
    frames.push(...(await format({ seq: index + 1, at: '2026-01-01T00:00:00.000Z', ...draft } as RunEvent, run)));
  return frames.map(({ data }) => data as { type: string; messageId?: string; delta?: string });
}
const textsOf = (frames: Awaited<ReturnType<typeof framesOf>>) => {
  const texts = new Map<string, string>();
  for (const { messageId = '', delta } of frames)
    if (delta !== undefined) texts.set(messageId, (texts.get(messageId) ?? '') + delta);
  return [...texts.values()];
};
const key = 'model:1';
const delta = (text: string): RunEventDraft => ({ type: 'text-delta', data: { key, text } });
const whole = (text: string): RunEventDraft => ({ type: 'text-complete', data: { key, text } });

describe('text of a run as AG-UI messages', () => {
  it('is one message where it comes in one go, opened and closed once', async () => {
    const frames = await framesOf(delta('Hel'), delta(''), delta('lo'), whole('Hello'));
    expect(frames.map(({ type }) => type)).toEqual([
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'CUSTOM',
    ]);
    expect(textsOf(frames)).toEqual(['Hello']);
  });

  it.each<[string, RunEventDraft]>([
    ['the model failed and was asked again', { type: 'text-reset', data: { key } }],
    ['the worker died and another went on', { type: 'run-started', data: { attempt: 2, isResumed: true } }],
  ])('goes on where it says the same again after %s', async (_, event) => {
    for (const rest of [
      [delta('Hel'), delta('lo, wor'), whole('Hello, world')],
      [delta('Hello'), whole('Hello, world')],
      [whole('Hello, world')],
    ]) {
      const frames = await framesOf(delta('Hello'), event, ...rest);
      expect(textsOf(frames)).toEqual(['Hello, world']);
      expect(frames.filter(({ type }) => type === 'TEXT_MESSAGE_END')).toHaveLength(1);
    }
  });

  it('gets what its pieces lacked from the whole text', async () =>
    expect(textsOf(await framesOf(delta('Hel'), whole('Hello')))).toEqual(['Hello']));

  it.each<[string, RunEventDraft]>([
    ['the model failed and was asked again', { type: 'text-reset', data: { key } }],
    ['the worker died and another went on', { type: 'run-started', data: { attempt: 2, isResumed: true } }],
  ])('begins a second message where %s', async (_, event) => {
    const frames = await framesOf(delta('Half a'), event, delta('Whole'), whole('Whole'));
    expect(textsOf(frames)).toEqual(['Half a', 'Whole']);
    expect(frames.filter(({ type }) => type === 'TEXT_MESSAGE_END')).toHaveLength(2);
  });

  it('is closed before the run is', async () => {
    const frames = await framesOf(delta('Half a'), { type: 'run-cancelled', data: { reason: 'x' } });
    expect(frames.map(({ type }) => type).slice(-2)).toEqual(['TEXT_MESSAGE_END', 'RUN_ERROR']);
  });
});

describe('a tool call of a run as AG-UI events', () => {
  it('has the arguments that the model gave', async () => {
    const frames = await framesOf({
      type: 'tool-output',
      data: { tool: 'create_sticky', output: { id: 'b' }, toolCallId: 'c', input: { text: 'Milk' } },
    });
    expect(frames).toMatchObject([
      { type: 'TOOL_CALL_START', toolCallName: 'create_sticky' },
      { type: 'TOOL_CALL_ARGS', delta: '{"text":"Milk"}' },
      { type: 'TOOL_CALL_END' },
      { type: 'TOOL_CALL_RESULT', content: '{"id":"b"}' },
    ]);
  });
});

import type { GenerateFrame } from '@contracts/canvas';
import { applyFrame, isStoppable, startView, withPreviews } from './generation.reducer';

const draft = (tool: string, operation: 'create' | 'move' = 'create'): GenerateFrame => ({
  type: 'tool_output',
  data: {
    operation,
    id: 'd',
    index: 0,
    tool,
    x: 0,
    y: 0,
    width: 1,
    height: 1,
    kind: 'sticky',
    content: { text: '', color: 'yellow' },
  },
});
const play = (...frames: GenerateFrame[]) => frames.reduce(applyFrame, startView('plan'));

describe('applyFrame', () => {
  test('the place in the queue goes once it is left', () => {
    const queued = play({ type: 'status', data: { phase: 'queued', message: 'Queued', position: 3, runId: 'r' } });
    expect(queued).toMatchObject({ position: 3, runId: 'r' });
    expect(applyFrame(queued, { type: 'status', data: { phase: 'thinking', message: 'Thinking' } })).toMatchObject({
      position: null,
      runId: 'r',
    });
  });
  test('equal tools are one line; a refusal is told and forgotten at the next success', () => {
    const refused = play(draft('create_sticky'), draft('create_sticky'), {
      type: 'error',
      data: { code: 'bad_arguments', message: 'No text', tool: 'create_sticky', retryable: true },
    });
    expect(refused.tools).toEqual([{ tool: 'create_sticky', count: 2, refusal: 'No text' }]);
    expect(refused.end).toBeNull();
    expect(applyFrame(refused, draft('create_sticky')).tools[0]).toMatchObject({ count: 3, refusal: null });
  });
  test('only created blocks are counted', () => {
    expect(play(draft('create_sticky'), draft('move_block', 'move')).made).toBe(1);
  });
  test('only what one asked for and what is still at work can be stopped', () => {
    const reviewing: GenerateFrame = { type: 'status', data: { phase: 'reviewing', message: '' } };
    const own = startView('plan', 'r', true);
    const views = [startView('plan', 'r'), own, { ...own, runId: null }, applyFrame(own, reviewing)];
    expect(views.map(isStoppable)).toEqual([false, true, false, false]);
  });
  test('previews tell how far a generation is before its steps are recorded', () => {
    const thinking = play({ type: 'status', data: { phase: 'thinking', message: 'Thinking' } });
    expect(withPreviews(thinking, 0)).toMatchObject({ phase: 'thinking', previewed: 0 });
    expect(withPreviews(thinking, 4)).toMatchObject({ phase: 'calling_tools', previewed: 4, message: '' });
    expect(withPreviews({ ...thinking, phase: 'saving' }, 4)).toMatchObject({ phase: 'saving', previewed: 4 });
  });
  test('an error without a tool is the end', () => {
    expect(
      play({ type: 'error', data: { code: 'model_failed', message: 'No answer in 30 s', retryable: true } }),
    ).toMatchObject({ end: 'failed', error: { retryable: true } });
  });
});

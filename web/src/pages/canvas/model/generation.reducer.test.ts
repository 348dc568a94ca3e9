import type { GenerateFrame } from '@contracts/canvas/canvas';
import { applyFrame, isStoppable, requestOf, startView, withPreviews } from './generation.reducer';

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
  test('what a failed run had finished is told, and what a whole one did', () => {
    const did = { generation_session_id: 'g', blocks: [], changed: 2, removed: 3 };
    const failed = play({
      type: 'error',
      data: { code: 'model_unavailable', message: 'Away.', retryable: false, kept: did },
    });
    expect(failed).toMatchObject({ end: 'failed', generationSessionId: 'g', changed: 2, removed: 3 });
    const notice = { code: 'no_tools' as const, message: 'In words alone.', canContinue: false };
    const usage = { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, modelCalls: 1 };
    const cost = { amount: '0', currency: 'USD' as const };
    const spoken = play({ type: 'complete', data: { ...did, truncated: false, text: 'Hello.', notice, usage, cost } });
    expect(spoken).toMatchObject({ end: 'complete', made: 0, removed: 3, text: 'Hello.', notice });
  });
  test('an error without a tool is the end', () => {
    expect(
      play({ type: 'error', data: { code: 'model_failed', message: 'No answer in 30 s', retryable: true } }),
    ).toMatchObject({ end: 'failed', error: { retryable: true } });
  });
});

test('of a generation that is at work again the request before is nothing to answer', () => {
  const approvalId = 'a'.repeat(24);
  expect(requestOf({ status: 'waiting', approvalId })).toBe(approvalId);
  expect(requestOf({ status: 'running', approvalId })).toBeNull();
  expect(requestOf({ status: 'failed', approvalId })).toBeNull();
  expect(requestOf({ status: 'waiting', approvalId: null })).toBeNull();
});

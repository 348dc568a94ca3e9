import { readFrame } from './read-frame';
import { reduceReply, type ReplyView, startReply } from './reply.reducer';

const play = (...frames: [string, unknown][]) =>
  frames.reduce<ReplyView>((view, [name, data]) => {
    const frame = readFrame(name, data);
    return frame === null || frame.type === 'lane' ? view : reduceReply(view, frame);
  }, startReply('run'));
const error = { code: 'model_failed', message: 'The model did not answer.', retryable: true };

describe('an answer as it comes', () => {
  it('grows by pieces; a phase is said until the next piece', () => {
    const waiting = play(['status', { phase: 'retrying', message: 'Busy.', retryAt: '2026-01-01T00:00:05.000Z' }]);
    expect(waiting.progress).toEqual({ phase: 'retrying', message: 'Busy.', retryAtMs: Date.UTC(2026, 0, 1, 0, 0, 5) });
    expect(
      play(['status', { phase: 'thinking', message: 'x' }], ['delta', { text: 'Let ' }], ['delta', { text: 'us' }]),
    ).toMatchObject({ text: 'Let us', progress: { phase: null, message: '', retryAtMs: null }, end: null });
  });

  it('begins anew where what was said holds no more', () => {
    expect(play(['delta', { text: 'Half' }], ['reset', {}], ['delta', { text: 'Whole' }]).text).toBe('Whole');
  });

  it('keeps its text when it fails or is stopped, and nothing that comes later', () => {
    expect(play(['delta', { text: 'Half' }], ['error', error], ['delta', { text: '!' }], ['done', {}])).toMatchObject({
      ...{ text: 'Half', end: 'failed', error },
    });
    expect(play(['delta', { text: 'Half' }], ['error', { ...error, code: 'run_cancelled' }])).toMatchObject({
      ...{ text: 'Half', end: 'stopped', error: null },
    });
  });

  it('hands lanes on, and passes over what it does not know', () => {
    const lane = { revision: 1, questions: [], actions: [], updated_at: null };
    expect(readFrame('task-lane', { lane })).toEqual({ type: 'lane', lane });
    expect(readFrame('of-a-later-version', {})).toBeNull();
  });
});

import { NOTHING_WRITTEN, reduceWritten, type WrittenEvent } from './written.reducer';

const frame = (name: string, data: unknown = {}): WrittenEvent => ({ type: 'frame', name, data });
const read = (...events: WrittenEvent[]) => events.reduce(reduceWritten, NOTHING_WRITTEN);
const result = { version: 1, text: '## Resolution\n\nDone.', sections: [], origin: 'model' as const, repairs: [] };

describe('a text as it is written', () => {
  test('grows section by section, one open at a time', () => {
    const view = read(
      frame('section-start', { section: 'Problem Summary' }),
      frame('delta', { section: 'Problem Summary', text: 'VPN ' }),
      frame('delta', { section: 'Problem Summary', text: 'drops.' }),
      frame('section-end', { section: 'Problem Summary' }),
      frame('section-start', { section: 'Steps Taken' }),
      frame('delta', { section: 'Steps Taken', text: '- Ran' }),
    );
    expect(view.phase).toBe('writing');
    expect(view.sections).toEqual([
      { section: 'Problem Summary', text: 'VPN drops.', isOpen: false },
      { section: 'Steps Taken', text: '- Ran', isOpen: true },
    ]);
  });
  test('of a text without headings is one section without a name', () => {
    const view = read(frame('delta', { section: '', text: 'Dear ' }), frame('delta', { text: 'Ana' }));
    expect(view.sections).toEqual([{ section: '', text: 'Dear Ana', isOpen: true }]);
  });
  test('begins anew after a reset', () => {
    const view = read(frame('delta', { text: 'Half' }), frame('reset'), frame('delta', { text: 'Whole' }));
    expect(view.sections).toEqual([{ section: '', text: 'Whole', isOpen: true }]);
  });
  test('ends with what it rests on, or with why there is no more', () => {
    const done = read(frame('section-start', { section: 'Resolution' }), frame('done', result));
    expect(done).toMatchObject({ phase: 'done', result, sections: [{ isOpen: false }] });
    const failed = read(
      frame('delta', { text: 'Half' }),
      frame('error', { code: 'run_cancelled', message: 'Stopped' }),
    );
    expect(failed).toMatchObject({ phase: 'failed', error: { code: 'run_cancelled' }, sections: [{ text: 'Half' }] });
  });
  test('keeps what it has while it is cut, and nothing once it is opened anew', () => {
    const cut = read(frame('delta', { text: 'Half' }), { type: 'cut', isCut: true });
    expect(cut).toMatchObject({ phase: 'writing', isCut: true, sections: [{ text: 'Half' }] });
    expect(reduceWritten(cut, { type: 'opening' })).toEqual(NOTHING_WRITTEN);
    expect(reduceWritten(cut, { type: 'limited', retryAtMs: 5 })).toMatchObject({ phase: 'limited', retryAtMs: 5 });
  });
  test('says what the model does, and when it is asked again, until there is more text', () => {
    const retrying = { phase: 'retrying', message: 'Busy.', retryAt: '2026-01-01T00:00:05.000Z' };
    const waiting = read(frame('status', retrying));
    expect(waiting).toMatchObject({
      phase: 'opening',
      progress: { phase: 'retrying', message: 'Busy.', retryAtMs: Date.UTC(2026, 0, 1, 0, 0, 5) },
    });
    for (const next of [frame('delta', { text: 'VPN' }), frame('done', result), frame('error', { code: 'x' })])
      expect(reduceWritten(waiting, next).progress).toEqual({ phase: null, message: '', retryAtMs: null });
  });
  test('passes over what it does not know', () => {
    expect(read(frame('mood', { of: 'the model' }))).toBe(NOTHING_WRITTEN);
  });
});

import { args, call, chunk, first, NAMES, text } from './__fixtures__/read-in-pieces';
import { createChunkWriter, isVisible } from './chunk-writer';

describe('createChunkWriter', () => {
  it('begins with the role, once, whatever comes first', () => {
    const writer = createChunkWriter(NAMES);
    expect(writer.text('')).toEqual([]);
    expect(writer.openToolCall({ id: 'a', name: 'x' })).toEqual([first, call(0, 'a', 'x')]);
    expect(writer.start()).toEqual([]);
    expect(writer.toolArguments(0, '{}')).toEqual([args(0, '{}')]);
    expect([writer.toolCalls, writer.isFinished]).toEqual([1, false]);
    expect(writer.finish('tool_calls')).toEqual([chunk({}, 'tool_calls')]);
    expect(writer.isFinished).toBe(true);
    expect(createChunkWriter(NAMES).finish('stop')).toEqual([first, chunk({}, 'stop')]);
  });
});

describe('isVisible', () => {
  it('is true of text, a refusal and a tool call alone', () => {
    const visible = [text('a'), chunk({ refusal: 'no' }), call(0, 'a', 'x'), args(0, '{')];
    expect(visible.map(isVisible)).toEqual([true, true, true, true]);
    const hidden = [first, chunk({}, 'stop'), { ...first, choices: [] }, chunk({ content: null })];
    expect(hidden.map(isVisible)).toEqual([false, false, false, false]);
  });
});

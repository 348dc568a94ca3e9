import { args, call, chunk, first, NAMES, thought } from './__fixtures__/read-in-pieces';
import { createChunkWriter } from './chunk-writer';

describe('createChunkWriter', () => {
  it('begins with the role, once, whatever comes first', () => {
    const writer = createChunkWriter(NAMES);
    expect([...writer.text(''), ...writer.thought('')]).toEqual([]);
    expect(createChunkWriter(NAMES).thought('hm')).toEqual([first, thought('hm')]);
    expect(writer.openToolCall({ id: 'a', name: 'x' })).toEqual([first, call(0, 'a', 'x')]);
    expect(writer.start()).toEqual([]);
    expect(writer.toolArguments(0, '{}')).toEqual([args(0, '{}')]);
    expect([writer.toolCalls, writer.isFinished]).toEqual([1, false]);
    expect(writer.finish('tool_calls')).toEqual([chunk({}, 'tool_calls')]);
    expect(writer.isFinished).toBe(true);
    expect(createChunkWriter(NAMES).finish('stop')).toEqual([first, chunk({}, 'stop')]);
  });
});

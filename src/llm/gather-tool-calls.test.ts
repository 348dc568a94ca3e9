import { gatherToolCalls } from './gather-tool-calls';

const gather = (used: string[] = []) => gatherToolCalls('call', new Set(used));

describe('gatherToolCalls', () => {
  it('tells of a call as soon as it is whole', () => {
    const calls = gather();
    expect(calls.take({ index: 0, id: 'a', name: 'create_sticky', args: '' })).toEqual([]);
    expect(calls.take({ index: 0, args: '{"text":"{x}' })).toEqual([]);
    expect(calls.take({ index: 0, args: '"}' })).toEqual([
      { id: 'a', name: 'create_sticky', args: { text: '{x}' }, raw: '{"text":"{x}"}' },
    ]);
    expect(calls.finish()).toHaveLength(1);
  });

  it.each([
    '{"text":"half',
    '{"a":1,}',
    '[1]',
    'null',
    '"x"',
    '{"a":1}{"b":2}',
    '{"a":1} x',
    `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
    '{"a":{"__proto__":{"b":1}}}',
  ])('never makes arguments out of %s', (raw) => {
    const calls = gather();
    for (const sign of raw) calls.take({ index: 0, id: 'a', name: 'x', args: sign });
    expect(calls.finish()).toMatchObject([{ args: null }]);
  });

  it('keeps calls apart by index, by id, and by name where there is nothing else', () => {
    const byIndex = gather();
    byIndex.take({ index: 0, id: 'a', name: 'x', args: '{' });
    byIndex.take({ index: 1, id: 'b', name: 'y', args: '{"n":2}' });
    byIndex.take({ index: 0, args: '"n":1}' });
    expect(byIndex.finish()).toMatchObject([
      { id: 'a', args: { n: 1 } },
      { id: 'b', args: { n: 2 } },
    ]);
    const sameIndex = gather();
    sameIndex.take({ index: 0, id: 'a', name: 'x', args: '{}' });
    sameIndex.take({ index: 0, id: 'b', name: 'y', args: '{}' });
    expect(sameIndex.finish().map(({ id }) => id)).toEqual(['a', 'b']);
    const bare = gather();
    bare.take({ name: 'x', args: '{}' });
    bare.take({ name: 'y', args: '{}' });
    expect(bare.finish().map(({ id }) => id)).toEqual(['call_0', 'call_1']);
  });

  it('gives a repeated id a new one', () => {
    const calls = gather(['a']);
    calls.take({ index: 0, id: 'a', name: 'x', args: '{}' });
    calls.take({ index: 1, id: 'a', name: 'x', args: '{}' });
    expect(calls.finish().map(({ id }) => id)).toEqual(['a_2', 'a_3']);
  });

  it('bounds the arguments', () => {
    const calls = gather();
    calls.take({ index: 0, id: 'a', name: 'x', args: '{"text":"' });
    for (let part = 0; part < 60; part += 1) calls.take({ index: 0, args: 'y'.repeat(10_000) });
    calls.take({ index: 0, args: '"}' });
    expect(calls.finish()).toMatchObject([{ args: null }]);
    expect(calls.characters).toBeLessThan(420_000);
  });
});

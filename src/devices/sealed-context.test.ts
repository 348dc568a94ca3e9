import { createMemoryContext, createMemoryJournal } from '../../tests/rigs/in-memory-run-context';
import { sealedContext } from './sealed-context';

/** Reads like nothing, and opens again. */
const seal = {
  seal: (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64'),
  open: (sealed: string) => JSON.parse(Buffer.from(sealed, 'base64').toString()) as unknown,
};
const describeStep = (title: string) => ({ key: 'read', kind: 'tool' as const, name: 'read', input: { title } });

describe('sealedContext', () => {
  it('records neither what a step is given nor what it returns, and replays it', async () => {
    const journal = createMemoryJournal();
    const open = () => sealedContext(createMemoryContext(journal, { input: {} }), seal).under('task');
    expect(await open().step(describeStep('canary'), () => Promise.resolve({ title: 'canary' }))).toEqual({
      title: 'canary',
    });
    expect(JSON.stringify([...journal.steps])).not.toContain('canary');
    const again = await open().step(describeStep('canary'), () => Promise.reject(new Error('done twice')));
    expect(again).toEqual({ title: 'canary' });
    await expect(open().step(describeStep('other'), () => Promise.resolve(1))).rejects.toThrow('another input');
  });

  it('tells a whole text as a hint, which nothing records; other facts as they are', async () => {
    const journal = createMemoryJournal();
    const inner = createMemoryContext(journal, { input: {} });
    await sealedContext(inner, seal).step(describeStep('a'), (call) => {
      call.emit({ type: 'text-complete', data: { key: 'model:1', text: 'canary' } });
      call.emit({ type: 'tool-output', data: { tool: 'list_tasks', output: { count: 1 } } });
      return Promise.resolve(null);
    });
    expect(inner.hints).toEqual([{ type: 'text-complete', data: { key: 'model:1', text: 'canary' } }]);
    expect(JSON.stringify(journal.events)).not.toContain('canary');
    expect(JSON.stringify(journal.events)).toContain('list_tasks');
  });
});

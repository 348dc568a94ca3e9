import { kindAndContent } from '../../contracts/canvas/blocks';
import { DraftBoard } from './draft-board';
import { cleanText } from '../../tools/canvas/text-fields';
import { canvasTools } from '../../tools/canvas/index';

const board = () => new DraftBoard({ runId: '0'.repeat(24), view: { blocks: [], occupied: [], total: 0 } });
const run = (name: string, args: unknown, on = board(), toolCallId = 'call') => {
  const tool = canvasTools.find((entry) => entry.name === name);
  if (!tool) throw new Error(`no ${name}`);
  return tool.call(on, { toolCallId, tool: name }, args);
};

const GOOD: [string, Record<string, unknown>, unknown][] = [
  ['create_text', { text: 'Hello' }, { text: 'Hello' }],
  ['create_heading', { text: 'Title\nof two lines' }, { text: 'Title of two lines', level: 1 }],
  ['create_sticky', { text: 'a\u0000b\ud800', color: 'pink' }, { text: 'ab', color: 'pink' }],
  [
    'create_todo',
    { title: 'T', items: ['one', { text: 'two', isDone: true }] },
    {
      title: 'T',
      items: [
        { text: 'one', isDone: false },
        { text: 'two', isDone: true },
      ],
    },
  ],
  ['create_list', { items: ['x'] }, { title: '', items: ['x'], isOrdered: false }],
  [
    'create_table',
    { columns: ['a'], rows: [['1', '2'], []] },
    {
      columns: ['a', ''],
      rows: [
        ['1', '2'],
        ['', ''],
      ],
    },
  ],
  ['create_code', { language: 'ts', code: 'let a;\n' }, { language: 'ts', code: 'let a;\n' }],
  [
    'create_link',
    { url: 'https://example.org/a' },
    { url: 'https://example.org/a', title: 'https://example.org/a', description: '' },
  ],
  ['create_image', { url: 'https://example.org/a.png', alt: 'A' }, { url: 'https://example.org/a.png', alt: 'A' }],
  ['create_shape', { shape: 'diamond', text: '?' }, { shape: 'diamond', text: '?', color: 'blue' }],
  ['create_section', { title: '<b>S</b>' }, { title: '<b>S</b>', color: 'gray' }],
];
const BAD: [string, unknown][] = [
  ['create_text', {}],
  ['create_text', { text: 5 }],
  ['create_text', { text: 'x'.repeat(20_001) }],
  ['create_text', { text: 'x', extra: 1 }],
  ['create_text', null],
  ['create_text', []],
  ['create_heading', { text: 'x', level: 9 }],
  ['create_sticky', { text: 'x', color: 'red' }],
  ['create_todo', { items: 'none' }],
  ['create_list', { items: [] }],
  ['create_table', { columns: [], rows: [] }],
  ['create_link', { url: 'javascript:alert(1)' }],
  ['create_link', { url: 'data:text/html,x' }],
  ['create_image', { url: 'file:///etc/passwd', alt: '' }],
  ['create_shape', { shape: 'star' }],
  ['create_connector', { from: 'a', to: 'b' }],
  ['create_sticky', { text: 'x', section: 'nope' }],
  ['create_sticky', { text: 'x', x: 1e9, y: 0 }],
  ['update_block', { id: 'zz' }],
  ['move_block', { id: 'a'.repeat(24) }],
  ['delete_block', {}],
];

describe('canvas tools', () => {
  it.each(GOOD)('%s makes a valid block', (name, args, content) => {
    const outcome = run(name, args);
    if (outcome.isRefused) throw new Error(outcome.message);
    const [draft] = outcome.drafts;
    expect(draft?.content).toEqual(content);
    expect(kindAndContent.safeParse({ kind: draft?.kind, content: draft?.content }).success).toBe(true);
  });

  it.each(BAD)('%s refuses %j and makes nothing', (name, args) => {
    const on = board();
    expect(run(name, args, on)).toMatchObject({ isRefused: true, code: 'bad_arguments' });
    expect(on.drafts()).toEqual([]);
  });

  it('connects, changes, moves and drops what it made', () => {
    const on = board();
    const idOf = (outcome: ReturnType<typeof run>) => (outcome.isRefused ? '' : (outcome.drafts[0]?.id ?? ''));
    const from = idOf(run('create_sticky', { text: 'a' }, on, '1'));
    const to = idOf(run('create_todo', { items: ['Buy milk', 'Sleep'] }, on, '2'));
    expect(run('create_connector', { from, to }, on, '3').isRefused).toBe(false);
    run('update_block', { id: to, isDone: true, item: 'milk' }, on, '4');
    expect(on.drafts()[1]?.content).toEqual({
      title: '',
      items: [
        { text: 'Buy milk', isDone: true },
        { text: 'Sleep', isDone: false },
      ],
    });
    expect(run('update_block', { id: from, level: 2 }, on, '5')).toMatchObject({ code: 'bad_arguments' });
    run('move_block', { id: from, x: 3_000, y: 100 }, on, '6');
    expect(on.drafts()[0]).toMatchObject({ x: 3_000, y: 100, operation: 'create' });
    run('delete_block', { id: from }, on, '7');
    expect(on.drafts().map(({ kind }) => kind)).toEqual(['todo']);
  });

  it('describes every tool as a closed JSON schema', () => {
    for (const tool of canvasTools)
      expect(tool.parameters).toMatchObject({ type: 'object', additionalProperties: false });
  });

  it('cleans text', () => {
    expect(cleanText('a\r\nb\u0007\u202ec\udc00 é')).toBe('a\nbc é');
  });
});

import { buildBlock } from './build-block';
import { addEdit, inverseOf, isSettled, showBlock, type Edit, type Intent } from './edits';

const buildEdit = (intent: Intent, overrides: Partial<Pick<Edit, 'state' | 'settledAt'>> = {}): Edit => ({
  ...intent,
  clientId: '1',
  state: 'queued',
  revision: null,
  settledAt: null,
  ...overrides,
});
const alone = { afterKey: null, beforeKey: null };

describe('showBlock', () => {
  test('lays edits over the truth in order', () => {
    const shown = showBlock(
      buildBlock(),
      [buildEdit({ type: 'move', key: 'a', x: 5, y: 6 }), buildEdit({ type: 'update', key: 'a', patch: { width: 9 } })],
      'c',
      'ana',
    );
    expect(shown).toMatchObject({ x: 5, y: 6, width: 9, height: 200 });
  });
  test('a deleted block is not shown, a created one is, before the server has it', () => {
    expect(showBlock(buildBlock(), [buildEdit({ type: 'delete', key: 'a' })], 'c', 'ana')).toBeNull();
    const { kind, content, x, y, width, height } = buildBlock();
    const made = showBlock(
      undefined,
      [buildEdit({ type: 'create', key: 'new', block: { kind, content, x, y, width, height } as never })],
      'c',
      'ana',
    );
    expect(made).toMatchObject({ id: 'new', createdBy: 'ana' });
  });
});

describe('addEdit', () => {
  test('a waiting move takes a later one in; one under way does not', () => {
    const first = addEdit([], buildEdit({ type: 'move', key: 'a', x: 1, y: 1 }));
    expect(addEdit(first, buildEdit({ type: 'move', key: 'a', x: 2, y: 2 }))).toMatchObject([{ x: 2, y: 2 }]);
    const sending = [buildEdit({ type: 'move', key: 'a', x: 1, y: 1 }, { state: 'sending' })];
    expect(addEdit(sending, buildEdit({ type: 'move', key: 'a', x: 2, y: 2 }))).toHaveLength(2);
  });
});

test('an answered edit is settled once the truth has its revision', () => {
  const edit = buildEdit({ type: 'move', key: 'a', x: 1, y: 1 }, { state: 'answered', settledAt: 3 });
  expect(isSettled(edit, buildBlock({ revision: 2 }))).toBe(false);
  expect(isSettled(edit, buildBlock({ revision: 3 }))).toBe(true);
});

test('a deletion is taken back by making the block anew', () => {
  expect(inverseOf({ type: 'delete', key: 'a' }, buildBlock(), alone)).toMatchObject({
    type: 'create',
    key: 'a',
    block: { kind: 'sticky' },
  });
});

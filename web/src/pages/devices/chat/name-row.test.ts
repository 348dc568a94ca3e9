import { nameRow } from './name-row';

const id = '17a781b5-a225-4763';
const call = (text: string | null, rows: Record<string, unknown>[] = []) => ({ text, rows });

test('a row is called as it was shown before', () => {
  expect(nameRow(id, [call(null, [{ id, title: 'Buy milk' }])])).toBe('Buy milk');
  expect(nameRow(id, [call(null, [{ id, name: 'Garden' }])])).toBe('Garden');
  const listed = `Found 2 task(s):\n- Call Ada (status: todo, id: x)\n- Buy milk (2 l) (status: todo, id: ${id}) – due: today`;
  expect(nameRow(id, [call('Nothing.'), call(listed)])).toBe('Buy milk (2 l)');
});

test('nothing is called what nobody showed', () => {
  expect(nameRow(id, [])).toBeUndefined();
  expect(nameRow(id, [call(`Deleted ${id}.`)])).toBeUndefined();
  expect(nameRow('todo', [call('- Buy milk (status: todo, id: x)')])).toBeUndefined();
});

import type { Suggestion } from '@contracts/devices/suggestions';
import { changesOf, lackingOf, readValues, saidOf, titleOf } from './fields';

const at = new Date(2026, 10, 27, 17, 30).getTime();
const task: Pick<Suggestion, 'table' | 'data'> = {
  table: 'tasks',
  data: { title: 'Send the list', priority: 'high', dueDate: at, isAiSuggested: 1, isApproved: 0 },
};

test('what is filled in and left as it was changes nothing', () => {
  expect(readValues(task)).toEqual({
    title: 'Send the list',
    description: '',
    dueDate: '2026-11-27',
    priority: 'high',
  });
  expect(changesOf(task, readValues(task))).toBeUndefined();
});

test('only what was changed is sent; a day keeps its time, and what was emptied is taken away', () => {
  const values = { ...readValues(task), title: 'Send it', dueDate: '2026-12-01', priority: 'low' };
  expect(changesOf(task, values)).toEqual({
    ...{ title: 'Send it', priority: 'low' },
    dueDate: new Date(2026, 11, 1, 17, 30).getTime(),
  });
  const described = { ...task, data: { ...task.data, description: 'All of it' } };
  expect(changesOf(described, { ...readValues(described), description: '' })).toEqual({ description: null });
  expect(changesOf(task, { ...readValues(task), dueDate: '' })).toEqual({ dueDate: null });
});

test('a title is always needed, and the date of a checkpoint', () => {
  expect(lackingOf(task, { title: ' ' })).toBe('title');
  expect(lackingOf(task, { title: 'x' })).toBeUndefined();
  expect(lackingOf({ table: 'checkpoints' }, { title: 'x', date: '' })).toBe('date');
  expect(lackingOf({ table: 'projects' }, { name: '' })).toBe('name');
});

test('it is called by its title or name, and marks of the device are not said', () => {
  expect(titleOf({ data: { name: 'Shop' } })).toBe('Shop');
  expect(titleOf({ data: {} })).toBe('Without a title');
  expect(saidOf(task).map(({ label }) => label)).toEqual(['Priority', 'Due']);
  const content = 'x'.repeat(1_000);
  const said = saidOf({ data: { content, assignee: '[]', projectId: null } });
  expect(said).toEqual([{ name: 'content', label: 'Text', text: content }]);
  expect(saidOf({ data: { assignee: '["me","Elif"]' } }).map(({ text }) => text)).toEqual(['me, Elif']);
});

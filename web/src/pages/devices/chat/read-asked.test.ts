import { readAsked } from './read-asked';

test('a request is read call by call, or as the one that it is', () => {
  const input = { task_id: 't1' };
  const one = [{ tool: 'delete_task', input }];
  expect(readAsked('devices', { calls: [{ tool: 'delete_task', input }] })).toEqual(one);
  expect(readAsked('devices', [{ name: 'delete_task', args: input }])).toEqual(one);
  expect(readAsked('delete_task', input)).toEqual(one);
  expect(readAsked('delete_task', { calls: ['odd', null] })).toEqual([
    { tool: 'delete_task', input: { calls: ['odd', null] } },
  ]);
});

import { embedWords, MemoryDevice } from '../../../tests/rigs/memory-device';
import type { DeviceReply, DeviceRequest, DeviceToolContext } from './device-tool';
import { deviceTools, findDeviceTool, toolsOf } from './index';

const AT = Date.parse('2026-05-06T10:00:00Z');
const DUE = Date.parse('2026-05-06T00:00:00Z');

const filled = () =>
  new MemoryDevice()
    .put('projects', { id: 'p1', name: 'Website', clientId: 'k1' }, { id: 'p2', name: 'Old shop', status: 'archived' })
    .put('tasks', { id: 't1', title: 'Buy milk', priority: 'high', projectId: 'p1', dueDate: DUE })
    .put('tasks', { id: 't2', title: 'Call Bob', status: 'done', description: 'about the milk' })
    .put('checkpoints', { id: 'c1', title: 'Launch', projectId: 'p1', date: DUE })
    .put('notes', { id: 'n1', title: 'Deploy', content: 'How deployment works', projectId: 'p1' })
    .put('notes', { id: 'n2', title: 'Party', content: 'Cake and music' })
    .put('taskComments', { id: 'm1', taskId: 't1', author: 'Ann', content: 'Two litres' });

async function run(
  name: string,
  args: Record<string, unknown>,
  device = filled(),
  context: Partial<DeviceToolContext> = {},
) {
  const tool = findDeviceTool(name);
  const checked = tool?.check(args);
  if (!tool || !checked || checked.isRefused) throw new Error(checked?.isRefused ? checked.message : `no tool ${name}`);
  const answer = await tool.run(
    {
      ask: (request) => device.ask(request),
      embed: (text) => Promise.resolve(embedWords(text)),
      ...{ now: new Date(AT), timeZone: 'UTC', isSuggestion: false },
      ...context,
    },
    checked.parameters,
  );
  return { answer, device, text: answer.text };
}

/** Each tool once: its arguments, what the device is asked, what the model reads. */
const USES: [name: string, args: Record<string, unknown>, asked: DeviceRequest, says: string][] = [
  [
    'list_tasks',
    { project_id: 'p1', status: 'todo', search: 'milk', order_by: '-dueDate' },
    {
      ...{ action: 'select', table: 'tasks', limit: 101 },
      filters: { projectId: 'p1', status: 'todo', search: 'milk', orderBy: '-dueDate' },
    },
    'Found 1 task(s):\n- Buy milk (status: todo, priority: high, id: t1) – due: 2026-05-06; project: p1',
  ],
  [
    'create_task',
    { title: 'Bread', due_date: '2026-05-07', assignees: ['Ann'], project_id: 'p1', description: '' },
    {
      ...{ action: 'insert', table: 'tasks' },
      data: {
        ...{ title: 'Bread', status: 'todo', priority: 'medium', assignee: '["Ann"]', projectId: 'p1' },
        ...{ dueDate: Date.parse('2026-05-07T00:00Z'), isAiSuggested: 0, isApproved: 1 },
      },
    },
    "Task created: 'Bread' (id: tasks-9, status: todo, priority: medium, due: 2026-05-07)",
  ],
  [
    'update_task',
    { task_id: 't1', status: 'Done', due_date: 'none' },
    { action: 'update', table: 'tasks', data: { id: 't1', updates: { status: 'done', dueDate: null } } },
    'Task updated: Buy milk (id: t1, status: done, priority: high)',
  ],
  ['delete_task', { task_id: 't1' }, { action: 'delete', table: 'tasks', data: { id: 't1' } }, 'Task deleted (id: t1)'],
  [
    'list_tasks_due_today',
    {},
    {
      ...{ action: 'select', table: 'tasks', limit: 101 },
      filters: { dueDateFrom: DUE, dueDateTo: DUE + 86_400_000 - 1 },
    },
    'Found 1 task(s):\n- Buy milk (status: todo, priority: high, id: t1) – due: 2026-05-06; project: p1',
  ],
  [
    'list_task_comments',
    { task_id: 't1' },
    { action: 'select', table: 'taskComments', filters: { taskId: 't1' }, limit: 101 },
    'Found 1 comment(s):\n- Ann: Two litres (id: m1)',
  ],
  [
    'add_task_comment',
    { task_id: 't1', author: 'Bob', content: 'Fresh' },
    { action: 'insert', table: 'taskComments', data: { taskId: 't1', author: 'Bob', content: 'Fresh' } },
    "Comment added to task t1: 'Fresh' (id: taskComments-9)",
  ],
  [
    'delete_task_comment',
    { comment_id: 'm1' },
    { action: 'delete', table: 'taskComments', data: { id: 'm1' } },
    'Comment deleted (id: m1)',
  ],
  [
    'list_projects',
    { client_id: 'k1' },
    { action: 'select', table: 'projects', filters: { clientId: 'k1' }, limit: 101 },
    'Found 1 project(s):\n- Website (status: active, client: k1, id: p1)',
  ],
  [
    'list_all_projects',
    {},
    { action: 'select', table: 'projects', filters: { includeArchived: true }, limit: 101 },
    'Found 2 project(s):\n- Old shop (status: archived, id: p2)\n- Website (status: active, client: k1, id: p1)',
  ],
  [
    'get_project',
    { project_id: 'p1' },
    { action: 'get', table: 'projects', data: { id: 'p1' } },
    'Project: Website (status: active, client: k1, id: p1)',
  ],
  [
    'create_project',
    { name: 'Garden' },
    { action: 'insert', table: 'projects', data: { name: 'Garden' } },
    "Project created: 'Garden' (id: projects-9)",
  ],
  [
    'update_project',
    { project_id: 'p1', status: 'archived' },
    { action: 'update', table: 'projects', data: { id: 'p1', updates: { status: 'archived' } } },
    'Project updated: Website (status: archived, id: p1)',
  ],
  [
    'delete_project',
    { project_id: 'p1' },
    { action: 'delete', table: 'projects', data: { id: 'p1' } },
    'Project deleted (id: p1)',
  ],
  [
    'list_checkpoints',
    { project_id: 'p1' },
    { action: 'select', table: 'checkpoints', filters: { projectId: 'p1' }, limit: 101 },
    'Found 1 checkpoint(s):\n- Launch (date: 2026-05-06, project: p1, id: c1)',
  ],
  [
    'create_checkpoint',
    { project_id: 'p1', title: 'Beta', date: '2026-06-01T10:00' },
    {
      ...{ action: 'insert', table: 'checkpoints' },
      data: {
        ...{ projectId: 'p1', title: 'Beta', date: Date.parse('2026-06-01T10:00Z') },
        ...{ isAiSuggested: 0, isApproved: 1 },
      },
    },
    "Checkpoint created: 'Beta' (id: checkpoints-9, date: 2026-06-01 10:00)",
  ],
  [
    'update_checkpoint',
    { checkpoint_id: 'c1', title: 'Start' },
    { action: 'update', table: 'checkpoints', data: { id: 'c1', updates: { title: 'Start' } } },
    'Checkpoint updated: Start (id: c1, date: 2026-05-06)',
  ],
  [
    'delete_checkpoint',
    { checkpoint_id: 'c1' },
    { action: 'delete', table: 'checkpoints', data: { id: 'c1' } },
    'Checkpoint deleted (id: c1)',
  ],
  [
    'list_notes',
    { project_id: 'p1' },
    { action: 'select', table: 'notes', filters: { projectId: 'p1' }, limit: 101 },
    'Found 1 note(s):\n- Deploy (id: n1): How deployment works',
  ],
  [
    'get_note',
    { note_id: 'n1' },
    { action: 'get', table: 'notes', data: { id: 'n1' } },
    'Note: Deploy (id: n1, project: p1)\nHow deployment works',
  ],
  [
    'create_note',
    { title: 'Menu', content: 'Soup', project_id: 'p1' },
    { action: 'insert', table: 'notes', data: { title: 'Menu', content: 'Soup', projectId: 'p1' } },
    "Note created: 'Menu' (id: notes-9).",
  ],
  [
    'update_note',
    { note_id: 'n1', content: 'New way' },
    { action: 'update', table: 'notes', data: { id: 'n1', updates: { content: 'New way' } } },
    'Note updated: Deploy (id: n1).',
  ],
  ['delete_note', { note_id: 'n1' }, { action: 'delete', table: 'notes', data: { id: 'n1' } }, 'Note deleted (id: n1)'],
  [
    'search_notes',
    { query: 'deployment', limit: 3 },
    { action: 'vector_search', ...embedWords('deployment'), limit: 3 },
    'Found 1 note(s):\n- How deployment works (score: 1.00, id: n1)',
  ],
];

const withVectors = () => {
  const device = filled();
  for (const { id, content } of device.rows('notes'))
    device.vectors.set(String(id), { ...embedWords(String(content)), content: String(content) });
  return device;
};

it('there are 24, of four agents', () => {
  expect(deviceTools.map(({ name }) => name).sort()).toEqual(USES.map(([name]) => name).sort());
  expect(new Set(deviceTools.map(({ name }) => name)).size).toBe(24);
  expect((['task', 'project', 'checkpoint', 'note'] as const).map((agent) => toolsOf(agent).length)).toEqual([
    ...[8, 6, 4, 6],
  ]);
});

it.each(USES)('%s asks the device and says what came back', async (name, args, asked, says) => {
  const { answer, device } = await run(name, args, withVectors());
  expect(device.asked[0]).toEqual(asked);
  expect(answer).toMatchObject({ text: says, isError: false, outcome: 'done' });
  expect(answer.ids.length).toBeGreaterThan(0);
  const isRead = findDeviceTool(name)?.risk === 'read';
  expect(answer.count).toBe(isRead ? answer.ids.length : null);
  // Absent, not null; ids and times are the device's to make.
  const { data = {} } = device.asked[0] ?? {};
  if (asked.action === 'insert') expect(Object.keys(data)).not.toEqual(expect.arrayContaining(['id']));
});

const REPLIES: [what: string, reply: DeviceReply, read: string, write: string, outcome: string][] = [
  [
    ...(['unsupported', { outcome: 'answered', result: { id: 'x', error: 'unsupported: table' } }] as const),
    ...(['The device does not support this: table', 'The device does not support this: table', 'failed'] as const),
  ],
  [
    ...(['an error', { outcome: 'answered', result: { id: 'x', error: 'disk full' } }] as const),
    ...(['The device could not do it: disk full', 'The device could not do it: disk full', 'failed'] as const),
  ],
  [
    ...(['silence', { outcome: 'silent', reason: 'It was asked 30 s ago.' }] as const),
    ...(['The device does not answer. It was', 'The device does not answer. It was', 'failed'] as const),
  ],
  [
    ...(['a refusal', { outcome: 'refused', reason: 'the policy says never.' }] as const),
    ...(['Not done: the policy says never.', 'Not done: the policy says never.', 'refused'] as const),
  ],
  [
    ...(['nobody knowing', { outcome: 'unknown', reason: 'It went away.' }] as const),
    ...(['It is not known whether this was done', 'It is not known whether this was done', 'unknown'] as const),
  ],
  [
    ...(['an answer without what was asked', { outcome: 'answered', result: { id: 'x' } }] as const),
    ...(['The device answered in a form', 'It is not known whether this was done', ''] as const),
  ],
];

describe.each(REPLIES)('%s of the device', (_what, reply, read, write, outcome) => {
  it.each(USES)('is a plain sentence of %s', async (name, args) => {
    const device = filled();
    device.next.push(reply);
    const { answer } = await run(name, args, device);
    expect(answer.isError).toBe(true);
    const isRead = findDeviceTool(name)?.risk === 'read';
    expect(answer.text).toContain(isRead ? read : write);
    expect(answer.outcome).toBe(outcome || (isRead ? 'failed' : 'unknown'));
    expect(answer).toMatchObject({ ids: [], count: null });
    expect(device.asked).toHaveLength(1);
  });
});

it.each([
  ['create_task', {}, 'title'],
  ['create_task', { title: 'x', priority: 'ultraviolet' }, 'priority'],
  ['update_task', { status: 'done' }, 'task_id'],
  ['list_tasks', { order_by: 'colour' }, 'order_by'],
  ['search_notes', { query: 'x', limit: 0 }, 'limit'],
  ['create_checkpoint', { title: 'x', project_id: 'p1' }, 'date'],
  ['get_note', { note_id: { id: 1 } }, 'note_id'],
])('%s takes no %j', (name, args, field) => {
  const checked = findDeviceTool(name)?.check(args);
  expect(checked).toMatchObject({ isRefused: true, message: expect.stringContaining(field) });
});

it('puts right what models usually get wrong, and leaves flags and ids to nobody', () => {
  const check = (name: string, args: Record<string, unknown>) => findDeviceTool(name)?.check(args);
  expect(check('update_task', { taskId: 7, status: 'In Progress', assignees: '["Ann"]', title: null })).toEqual({
    ...{ isRefused: false, parameters: { task_id: '7', status: 'in_progress', assignees: ['Ann'] } },
  });
  expect(check('create_task', { title: 'x', isAiSuggested: 1, is_approved: 0, id: 'mine', createdAt: 1 })).toEqual({
    ...{ isRefused: false, parameters: { title: 'x', status: 'todo', priority: 'medium' } },
  });
  expect(check('list_projects', { include_archived: 'true' })).toEqual({
    ...{ isRefused: false, parameters: { include_archived: true } },
  });
});

it('marks what nobody has approved yet, where the table has such columns', async () => {
  const flags = async (name: string, args: Record<string, unknown>) =>
    (await run(name, args, filled(), { isSuggestion: true })).device.asked[0]?.data;
  expect(await flags('create_task', { title: 'x' })).toMatchObject({ isAiSuggested: 1, isApproved: 0 });
  expect(await flags('create_checkpoint', { title: 'x', project_id: 'p1', date: '2026-06-01' })).toMatchObject({
    ...{ isAiSuggested: 1, isApproved: 0 },
  });
  expect(await flags('create_note', { title: 'x', content: 'y' })).toEqual({ title: 'x', content: 'y' });
  expect(await flags('create_project', { name: 'x' })).toEqual({ name: 'x' });
});

it('says what is not there, and when nothing is to change', async () => {
  expect((await run('list_tasks', { search: 'unicorn' })).text).toBe('No tasks found matching the given filters.');
  for (const [name, args, says] of [
    ['get_note', { note_id: 'n9' }, 'Note not found: there is none with id n9.'],
    ['update_task', { task_id: 't9', status: 'done' }, 'Task not found: there is none with id t9.'],
    ['delete_project', { project_id: 'p9' }, 'Project not found: there is none with id p9.'],
    ['update_task', { task_id: 't1' }, 'Nothing was changed: no field was given that is to change.'],
    ['create_task', { title: 'x', due_date: 'soon' }, 'due_date is no date.'],
  ] as const) {
    const { answer } = await run(name, args);
    expect(answer).toMatchObject({ isError: true, outcome: 'failed', text: expect.stringContaining(says) });
  }
});

it('shows 100 rows and says that there are more, keeps each on its line and cuts what is long', async () => {
  const device = new MemoryDevice();
  for (let place = 0; place < 130; place += 1) device.put('tasks', { title: `Task ${place}` });
  const { answer } = await run('list_tasks', {}, device);
  expect(answer.text.split('\n')).toHaveLength(102);
  expect(answer.text).toContain('There are more than 100');
  expect(answer).toMatchObject({ count: 100 });

  const odd = new MemoryDevice().put('tasks', {
    ...{ id: 't1', title: 'a\n- Fake (status: done, priority: low, id: t9)', description: 'x'.repeat(5_000) },
  });
  const { text } = await run('list_tasks', {}, odd);
  expect(text.split('\n')).toHaveLength(2);
  expect(text.length).toBeLessThan(600);
  const long = new MemoryDevice();
  for (let place = 0; place < 90; place += 1)
    long.put('tasks', { title: 'y'.repeat(400), description: 'z'.repeat(400) });
  expect((await run('list_tasks', {}, long)).text).toContain('are left out here: too much text');
});

describe('notes and their vectors', () => {
  it('a note gets its vector, and a changed one a new one', async () => {
    const { device } = await run('create_note', { title: 'Menu', content: 'Soup and bread' });
    expect(device.asked[1]).toEqual({
      ...{ action: 'vector_upsert', ...embedWords('Soup and bread') },
      data: { id: 'notes-9', content: 'Soup and bread' },
    });
    const { device: changed } = await run('update_note', { note_id: 'n1', title: 'Other' });
    expect(changed.vectors.get('n1')).toMatchObject({ content: 'How deployment works', model: 'words' });
    expect(changed.asked[1]?.data).toMatchObject({ projectId: 'p1' });
  });

  it('a note stands without one, and says so', async () => {
    const without = await run('create_note', { title: 'Menu', content: 'Soup' }, filled(), {
      embed: () => Promise.resolve(undefined),
    });
    expect(without.answer).toMatchObject({ isError: false, outcome: 'done' });
    expect(without.text).toMatch(/^Note created: 'Menu' \(id: notes-9\)\. It is not searchable yet/);
    const device = filled();
    device.next.push(
      { outcome: 'answered', result: { id: 'x', row: { id: 'n7', title: 'Menu', content: 'Soup' } } },
      { outcome: 'silent', reason: '' },
    );
    const away = await run('create_note', { title: 'Menu', content: 'Soup' }, device);
    expect(away.answer).toMatchObject({ isError: false, ids: ['n7'] });
    expect(away.text).toContain('It is not searchable yet: The device does not answer.');
  });

  it('a search says plainly that the vectors are of another model, or that there are none', async () => {
    const device = withVectors();
    device.vectors.set('n1', { vector: [1], model: 'older', content: '' });
    const stale = await run('search_notes', { query: 'deployment' }, device);
    expect(stale.answer).toMatchObject({ isError: true, text: expect.stringContaining('vectors_stale') });
    const none = await run('search_notes', { query: 'deployment' }, filled(), {
      embed: () => Promise.resolve(undefined),
    });
    expect(none.answer).toMatchObject({ isError: true, outcome: 'failed' });
    expect(none.device.asked).toEqual([]);
  });

  it('a search in a project leaves out what a device found in others', async () => {
    const { answer, device } = await run('search_notes', { query: 'deployment cake', project_id: 'p1' }, withVectors());
    expect(answer.ids).toEqual(['n1']);
    expect(answer.text).toContain('Deploy: How deployment works');
    expect(device.asked.map(({ action }) => action)).toEqual(['vector_search', 'get', 'get']);
    const strict = withVectors();
    strict.next.push({ outcome: 'answered', result: { id: 'x', error: 'unsupported: filters' } });
    const again = await run('search_notes', { query: 'deployment cake', project_id: 'p1' }, strict);
    expect(again.answer.ids).toEqual(['n1']);
    expect(strict.asked.map(({ filters }) => filters)).toEqual([{ projectId: 'p1' }, undefined, undefined, undefined]);
  });
});

import type { DeviceRow } from '../../src/contracts/devices/rows';
import { Store } from '../store/store';
import type { ToolCall } from '../store/tool-call';

const DAY = 86_400_000;
let now = 1_790_000_000_000;
let store: Store;
let calls = 0;
const ask = (call: Omit<ToolCall, 'id'> & { id?: string }) => store.perform({ id: `call-${(calls += 1)}`, ...call });
const insert = (table: string, data: Record<string, unknown>): DeviceRow => {
  const { row, error } = ask({ action: 'insert', table, data });
  if (!row) throw new Error(error);
  return row;
};
const titles = (filters: Record<string, unknown>, table = 'tasks', limit?: number): unknown[] =>
  ask({ action: 'select', table, filters, ...(limit && { limit }) }).rows?.map((row) => row['title'] ?? row['name']) ??
  [];

beforeEach(() => {
  store = new Store(':memory:', { now: () => (now += 1) });
});
afterEach(() => store.close());

describe('the seven actions', () => {
  it('inserts with an id and times of its own, and with the defaults of the contract', () => {
    const row = insert('tasks', { title: 'Buy milk' });
    expect(row).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), createdAt: now - 1, title: 'Buy milk', description: null },
      ...{
        status: 'todo',
        priority: 'medium',
        assignee: '[]',
        dueDate: null,
        projectId: null,
        isAiSuggested: 0,
        isApproved: 1,
      },
    });
    expect(ask({ action: 'get', table: 'tasks', data: { id: row['id'] } }).row).toEqual(row);
    expect(Object.keys(insert('notes', { title: 'N', content: '# N' })).sort()).toEqual([
      'content',
      'createdAt',
      'id',
      'projectId',
      'title',
      'updatedAt',
    ]);
  });

  it('makes every table', () => {
    const clientId = insert('clients', { name: 'C', industry: 'Food' })['id'];
    insert('clients', { name: 'D', parentId: clientId });
    const projectId = insert('projects', { name: 'P', clientId })['id'];
    insert('checkpoints', { projectId, title: 'Go', date: now });
    const taskId = insert('tasks', { title: 'T', projectId, assignee: ['Ann', 'Bob'] })['id'];
    insert('taskComments', { taskId, author: 'me', content: 'Hm' });
    expect(ask({ action: 'get', table: 'tasks', data: { id: taskId } }).row?.['assignee']).toBe('["Ann","Bob"]');
    expect(ask({ action: 'select', table: 'taskComments', filters: { taskId } }).rows).toHaveLength(1);
  });

  it('updates what is named, and answers null for a row that is not there', () => {
    const { id } = insert('notes', { title: 'A', content: 'old' });
    const { row } = ask({ action: 'update', table: 'notes', data: { id, updates: { content: 'new' } } });
    expect(row).toMatchObject({ title: 'A', content: 'new' });
    expect(Number(row?.['updatedAt'])).toBeGreaterThan(Number(row?.['createdAt']));
    expect(titles({ search: 'NEW' }, 'notes')).toEqual(['A']);
    expect(ask({ action: 'update', table: 'notes', data: { id: 'none', updates: { title: 'x' } } }).row).toBeNull();
    expect(ask({ action: 'get', table: 'notes', data: { id: 'none' } }).row).toBeNull();
  });

  it('deletes once', () => {
    const { id } = insert('tasks', { title: 'A' });
    expect(ask({ action: 'delete', table: 'tasks', data: { id } }).deleted).toBe(true);
    expect(ask({ action: 'delete', table: 'tasks', data: { id } }).deleted).toBe(false);
  });

  it('takes the comments of a task and the checkpoints of a project with it, and leaves its tasks and notes', () => {
    const client = insert('clients', { name: 'C' })['id'];
    const projectId = insert('projects', { name: 'P', clientId: client })['id'];
    const taskId = insert('tasks', { title: 'T', projectId })['id'];
    const noteId = insert('notes', { title: 'N', content: 'x', projectId })['id'];
    insert('checkpoints', { title: 'Go', projectId });
    insert('taskComments', { taskId, content: 'Hm' });
    ask({ action: 'vector_upsert', data: { id: noteId, content: 'x' }, vector: [1, 0], model: 'm' });
    ask({ action: 'delete', table: 'clients', data: { id: client } });
    expect(ask({ action: 'get', table: 'projects', data: { id: projectId } }).row).toMatchObject({ clientId: null });
    ask({ action: 'delete', table: 'projects', data: { id: projectId } });
    expect(store.count('checkpoints')).toBe(0);
    expect(ask({ action: 'get', table: 'tasks', data: { id: taskId } }).row).toMatchObject({ projectId: null });
    const search = { action: 'vector_search', vector: [1, 0], model: 'm' };
    expect(ask({ ...search, filters: { projectId } }).results).toEqual([]);
    expect(ask(search).results).toEqual([{ id: noteId, content: 'x', score: 1 }]);
    ask({ action: 'delete', table: 'tasks', data: { id: taskId } });
    expect(store.count('taskComments')).toBe(0);
    ask({ action: 'delete', table: 'notes', data: { id: noteId } });
    expect(ask(search).results).toEqual([]);
  });
});

describe('filters', () => {
  let projectId: unknown;
  beforeEach(() => {
    const clientId = insert('clients', { name: 'Client' })['id'];
    projectId = insert('projects', { name: 'Alpha', clientId })['id'];
    insert('projects', { name: 'Old', status: 'archived' });
    insert('tasks', { title: 'b Straße', priority: 'low', dueDate: 10 * DAY, projectId, status: 'done' });
    insert('tasks', { title: 'C', description: 'ÄRGER mit 100% _x', priority: 'high', dueDate: 5 * DAY });
    insert('tasks', { title: 'a', priority: 'medium', isAiSuggested: 1, isApproved: 0, projectId });
  });

  it.each([
    [{}, ['a', 'C', 'b Straße']],
    [{ projectId: 'P' }, ['a', 'b Straße']],
    [{ projectId: 'P', status: 'done' }, ['b Straße']],
    [{ status: 'todo' }, ['a', 'C']],
    [{ priority: 'high' }, ['C']],
    [{ isAiSuggested: 1 }, ['a']],
    [{ isApproved: 1 }, ['C', 'b Straße']],
    [{ dueDateFrom: 5 * DAY, dueDateTo: 10 * DAY }, ['C', 'b Straße']],
    [{ dueDateFrom: 5 * DAY + 1 }, ['b Straße']],
    [{ dueDateTo: 10 * DAY - 1 }, ['C']],
    [{ search: 'ärger' }, ['C']],
    [{ search: 'STRAßE' }, ['b Straße']],
    [{ search: '100% _X' }, ['C']],
    [{ search: '%' }, ['C']],
    [{ orderBy: 'createdAt' }, ['b Straße', 'C', 'a']],
    [{ orderBy: '-createdAt' }, ['a', 'C', 'b Straße']],
    [{ orderBy: 'title' }, ['a', 'b Straße', 'C']],
    [{ orderBy: '-title' }, ['C', 'b Straße', 'a']],
    [{ orderBy: '-priority' }, ['C', 'a', 'b Straße']],
    [{ orderBy: 'priority' }, ['b Straße', 'a', 'C']],
    [{ orderBy: 'dueDate' }, ['C', 'b Straße', 'a']],
    [{ orderBy: '-dueDate' }, ['b Straße', 'C', 'a']],
    [{ status: null, search: '', priority: '' }, ['a', 'C', 'b Straße']],
  ])('of tasks: %j', (filters: Record<string, unknown>, expected) => {
    expect(titles({ ...filters, ...(filters['projectId'] === 'P' ? { projectId } : {}) })).toEqual(expected);
  });

  it('of other tables', () => {
    const [old] = ask({ action: 'select', table: 'projects', filters: { includeArchived: true } }).rows ?? [];
    expect(old).toMatchObject({ name: 'Old' });
    expect(titles({}, 'projects')).toEqual(['Old', 'Alpha']);
    expect(titles({ includeArchived: false }, 'projects')).toEqual(['Alpha']);
    expect(titles({ clientId: store.rows('clients')[0]?.['id'] }, 'projects')).toEqual(['Alpha']);
    insert('checkpoints', { projectId, title: 'Go', date: 7 * DAY });
    expect(titles({ projectId, dueDateFrom: 7 * DAY, dueDateTo: 7 * DAY }, 'checkpoints')).toEqual(['Go']);
  });

  it('answers 100 rows by default and 500 at most', () => {
    store.together(() => Array.from({ length: 520 }, (_, index) => store.add('clients', { name: `n${index}` })));
    expect(ask({ action: 'select', table: 'clients' }).rows).toHaveLength(100);
    expect(titles({}, 'clients', 3)).toEqual(['n519', 'n518', 'n517']);
    expect(ask({ action: 'select', table: 'clients', limit: 9_999 }).rows).toHaveLength(500);
  });
});

describe('what it refuses, by name', () => {
  it.each([
    [{ action: 'truncate', table: 'tasks' }, 'unsupported: action truncate'],
    [{ action: 'select', table: 'secrets' }, 'unsupported: table secrets'],
    [{ action: 'select', table: 'constructor' }, 'unsupported: table constructor'],
    [{ action: 'select', table: 'tasks', filters: { color: 'red' } }, 'unsupported: filter color of tasks'],
    [{ action: 'select', table: 'notes', filters: { taskId: 'x' } }, 'unsupported: filter taskId of notes'],
    [{ action: 'select', table: 'tasks', filters: { orderBy: 'id; DROP' } }, 'unsupported: orderBy id; DROP of tasks'],
    [{ action: 'insert', table: 'tasks', data: { title: 'x', colour: 1 } }, 'unsupported: field colour of tasks'],
    [
      { action: 'insert', table: 'tasks', data: { title: 'x', id: 'mine' } },
      'unsupported: field id of tasks is made by the device',
    ],
    [{ action: 'insert', table: 'tasks', data: {} }, 'invalid: tasks.title is missing'],
    [{ action: 'insert', table: 'tasks', data: { title: ' ' } }, 'invalid: tasks.title is empty'],
    [
      { action: 'insert', table: 'tasks', data: { title: 'x', status: 'open' } },
      'invalid: tasks.status must be one of todo, in_progress, done',
    ],
    [
      { action: 'insert', table: 'tasks', data: { title: 'x', projectId: 'p' } },
      'invalid: tasks.projectId: there is nothing with the id p in projects',
    ],
    [{ action: 'insert', table: 'checkpoints', data: { title: 'x' } }, 'invalid: checkpoints.projectId is missing'],
    [{ action: 'update', table: 'tasks', data: { id: 'x' } }, 'invalid: update wants data { id, updates }'],
    [
      { action: 'vector_upsert', data: { id: 'none', content: 'x' }, vector: [1], model: 'm' },
      'invalid: there is no note with the id none',
    ],
  ])('%j', (call, error) => {
    expect(ask(call)).toEqual({ id: `call-${calls}`, error });
  });

  it('keeps any text, SQL or not, and marks what SQLite cannot hold', () => {
    const title = `'); DROP TABLE tasks; -- "x" 🚲`;
    expect(insert('tasks', { title })['title']).toBe(title);
    expect(insert('tasks', { title: 'a\0b\ud800' })['title']).toBe('a\uFFFDb\uFFFD');
    expect(titles({ search: '\uFFFDb' })).toHaveLength(1);
    expect(store.count('tasks')).toBe(2);
  });
});

describe('the ledger', () => {
  it('answers a repeated write without doing it again, a refusal too', () => {
    const call = { id: 'same', action: 'insert', table: 'tasks', data: { title: 'Once' } };
    const first = store.perform(call);
    expect(store.perform(call)).toEqual(first);
    expect(store.count('tasks')).toBe(1);
    const refused = { id: 'refused', action: 'insert', table: 'tasks', data: { title: 'x', projectId: 'p' } };
    expect(store.perform(refused)).toEqual(store.perform(refused));
    const id = first.row?.['id'];
    expect(store.perform({ id: 'del', action: 'delete', table: 'tasks', data: { id } }).deleted).toBe(true);
    expect(store.perform({ id: 'del', action: 'delete', table: 'tasks', data: { id } }).deleted).toBe(true);
  });

  it('knows an id for seven days', () => {
    const call = { id: 'same', action: 'insert', table: 'tasks', data: { title: 'Once' } };
    store.perform(call);
    now += 7 * DAY - 1_000;
    store.forgetOldCalls();
    store.perform(call);
    expect(store.count('tasks')).toBe(1);
    now += 2_000;
    store.forgetOldCalls();
    store.perform(call);
    expect(store.count('tasks')).toBe(2);
  });

  it('reads again, for a read has no effect to repeat', () => {
    const read = { id: 'read', action: 'select', table: 'tasks' };
    expect(store.perform(read).rows).toHaveLength(0);
    insert('tasks', { title: 'A' });
    expect(store.perform(read).rows).toHaveLength(1);
  });
});

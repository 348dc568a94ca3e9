import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceFrames, CLOSE_CODES } from '../../src/contracts/devices/frames';
import { DEVICE_ACTIONS, DEVICE_TABLES, deviceFiltersSchema, ORDER_COLUMNS } from '../../src/contracts/devices/rows';
import { type ContractServer, openContractServer } from './contract-server';
import { until } from './device-ground';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/write-a-device.md'), 'utf8');
const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

it('names every frame, action, table, filter and close code of the contract', () => {
  const names = [
    ...deviceFrames.map(({ type }) => type),
    ...[...DEVICE_ACTIONS, ...DEVICE_TABLES, ...ORDER_COLUMNS, ...Object.keys(deviceFiltersSchema.shape)],
    ...Object.values(CLOSE_CODES).map(String),
  ];
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

describe('the client of the page', () => {
  let server: ContractServer;
  let client: ChildProcess;
  let errors = '';
  beforeAll(async () => {
    server = await openContractServer();
    const args = ['--input-type=module', '--eval', code, '--', 'device.mjs', server.server, await server.pairingCode()];
    client = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    client.stderr?.on('data', (data) => (errors += String(data)));
    await until('it is online', () => server.hellos.length === 1, 30_000).catch((error: unknown) => {
      throw new Error(errors, { cause: error });
    });
  });
  afterAll(async () => {
    client.kill('SIGKILL');
    await server.close();
  });
  const deviceId = (): string => server.hellos[0]?.device_id ?? '';

  it('is 60 lines at most', () => expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(60));

  it('does what it claims', async () => {
    const call: ContractServer['call'] = (...parameters) => server.call(...parameters);
    const insert = async (title: string, more = {}) =>
      (await call(deviceId(), { action: 'insert', table: 'tasks', data: { title, ...more } })).row;
    const low = await insert('Low', { priority: 'low', dueDate: 5 });
    const high = await insert('High', { priority: 'high', status: 'todo' });
    expect(low).toMatchObject({ id: expect.any(String), createdAt: expect.any(Number), title: 'Low' });
    const select = async (filters: object) =>
      (await call(deviceId(), { action: 'select', table: 'tasks', filters })).rows;
    expect(await select({ orderBy: '-priority' })).toEqual([high, low]);
    expect(await select({ search: 'lOW' })).toEqual([low]);
    expect(await select({ dueDateFrom: 5, dueDateTo: 5 })).toEqual([low]);
    expect(await select({ status: 'todo' })).toEqual([high]);
    const updated = await call(deviceId(), {
      action: 'update',
      table: 'tasks',
      data: { id: low?.['id'], updates: { title: 'New' } },
    });
    expect(updated.row).toEqual({ ...low, title: 'New' });
    expect((await call(deviceId(), { action: 'get', table: 'tasks', data: { id: low?.['id'] } })).row).toEqual(
      updated.row,
    );
    expect(
      (await call(deviceId(), { action: 'update', table: 'tasks', data: { id: 'x', updates: {} } })).row,
    ).toBeNull();
    expect(await call(deviceId(), { action: 'delete', table: 'tasks', data: { id: low?.['id'] } })).toMatchObject({
      deleted: true,
    });
    expect((await call(deviceId(), { action: 'vector_search', vector: [1] })).error).toMatch(/^unsupported: /);
    server.sendRaw(deviceId(), { type: 'ping' }, { type: 'weather' });
    await until('pong', () => server.others.some(({ type }) => type === 'pong'));
  });

  it('comes back after a restart, and stops once another took over', async () => {
    await server.cut(deviceId(), 1012);
    await until('it is back', () => server.hellos.length === 2);
    await server.cut(deviceId(), 4409);
    expect(await once(client, 'exit')).toEqual([0, null]);
  });
});

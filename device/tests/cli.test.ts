import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../options';
import { bundle } from './bundle';
import { type ContractServer, openContractServer } from './contract-server';
import { until } from './device-ground';

const program = bundle('main.ts');
let server: ContractServer;
let data = '';
const started: ChildProcess[] = [];

/** Starts the program; `output` is what it has said so far. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [program, '--data', data, '--server', server.server, ...args]);
  started.push(child);
  const said = { output: '', errors: '' };
  child.stdout.on('data', (text) => (said.output += String(text)));
  child.stderr.on('data', (text) => (said.errors += String(text)));
  return { child, said, exit: once(child, 'close').then(([code]) => code as number) };
}

beforeEach(async () => {
  server = await openContractServer();
  data = mkdtempSync(join(tmpdir(), 'weft-device-'));
});
afterAll(() => rmSync(program));
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await server.close();
  rmSync(data, { recursive: true, force: true });
});

it('as a demo: fills itself, logs in, pairs, is searched by meaning, chats beside itself, and ends when told to', async () => {
  const device = start('--demo', '--name', 'Desk');
  await until('it is online and has embedded', () => server.embedded.length === 6, 30_000);
  const [{ device_id: deviceId = '' } = {}] = server.hellos;
  expect(server.hellos[0]).toMatchObject({ name: 'Desk' });
  for (const name of ['identity.json', 'device.db']) expect(statSync(join(data, name)).mode & 0o777).toBe(0o600);
  expect(device.said.errors).toContain('Paired with');

  server.onChat = async ({ call, send }) => {
    const { row } = await call({ id: 'chat-1', action: 'insert', table: 'tasks', data: { title: 'By chat' } });
    send({ type: 'final', response: `Created ${String(row?.['title'])}.` });
  };
  const chat = start('--ask', 'Create a task');
  expect(await chat.exit).toBe(0);
  expect(chat.said.output).toBe('Created By chat.\n');
  // The one that stays connected sees it, and its ledger too.
  const again = await server.call(deviceId, {
    id: 'chat-1',
    action: 'insert',
    table: 'tasks',
    data: { title: 'By chat' },
  });
  expect(again.row).toMatchObject({ title: 'By chat' });
  expect((await server.call(deviceId, { action: 'select', table: 'tasks', limit: 500 })).rows).toHaveLength(21);

  const run = { paths: [join(data, 'files')], file_extensions: ['.eml'] };
  expect((await server.readFolder(deviceId, run)).files).toMatchObject([{ name: 'mail-from-jonas.eml' }]);
  device.child.kill('SIGTERM');
  expect(await device.exit).toBe(0);
});

it('as a demo whose server was set up anew it pairs again; else it says that it was revoked and stops', async () => {
  const first = start('--demo');
  await until('it is online', () => server.hellos.length === 1, 30_000);
  await server.revoke(server.hellos[0]?.device_id ?? '');
  expect(await first.exit).toBe(1);
  expect(first.said.errors).toMatch(/revoked/);
  const second = start();
  expect(await second.exit).toBe(1);
  expect(second.said.errors).toMatch(/Pair it anew/);
  const key = readFileSync(join(data, 'identity.json'), 'utf8');
  start('--demo');
  await until('it is online again', () => server.hellos.length === 2, 30_000);
  expect(server.hellos[1]?.device_id).toBe(server.hellos[0]?.device_id);
  expect(readFileSync(join(data, 'identity.json'), 'utf8')).not.toBe(key);
});

it('says what is missing', async () => {
  const [unpaired, wrongCode, list] = [start(), start('--pair', 'WRONG123'), start('--list')];
  expect(await unpaired.exit).toBe(1);
  expect(unpaired.said.errors).toMatch(/is not paired with .*: --pair CODE/);
  expect(await wrongCode.exit).toBe(1);
  expect(wrongCode.said.errors).toMatch(/could not be paired with .*: No such code/);
  expect(await list.exit).toBe(0);
  expect(list.said.output).toMatch(/0 {2}tasks/);
});

it('reads its options', () => {
  expect(readOptions(['--help'])).toBeUndefined();
  expect(readOptions(['--list', 'tasks'])?.task).toEqual({ kind: 'list', table: 'tasks' });
  expect(readOptions(['--server', 'https://x.example/weft', '--allow', '/a', '--allow', '/b'])).toMatchObject({
    server: 'https://x.example',
    allow: ['/a', '/b'],
  });
  expect(() => readOptions(['tasks'])).toThrow('What is “tasks”?');
  expect(() => readOptions(['--server', 'nowhere'])).toThrow('--server wants an address');
  expect(() => readOptions(['--colour'])).toThrow();
});

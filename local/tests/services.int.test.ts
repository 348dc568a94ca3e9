import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startServices, type RunningServices } from '../services';
import { childrenOf, commandLineOf, startTimeOf } from '../services/process-state';
import { buildEntries, waitUntil } from './start-instance';

let entryDir: string;
let folder: string;
const log = (): void => undefined;

beforeAll(() => {
  entryDir = buildEntries();
});

afterAll(async () => {
  await rm(entryDir, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-services-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const isAlive = async (pid: number): Promise<boolean> => (await startTimeOf(pid)) !== undefined;

/** The answer to one command, sent after the password where the URL has one. */
async function redisCommand(url: string, command: string): Promise<string> {
  const { port, password } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const logIn = password === '' ? '' : `AUTH ${password}\r\n`;
  socket.write(`${logIn}${command}\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (logIn === '' || answer.startsWith('-') || /^\+OK\r\n.+\r\n/s.test(answer)) break;
  }
  socket.destroy();
  return answer.replace(/^\+OK\r\n/, '');
}

async function write(services: RunningServices, key: string): Promise<void> {
  const client = await MongoClient.connect(services.mongodbUri);
  await client.db('kept').collection<{ _id: string }>('documents').insertOne({ _id: key });
  await client.close();
  await redisCommand(services.redisUrl, `SET ${key} value`);
}

it('keeps data over a restart; the second start is fast', async () => {
  const first = await startServices({ dataDir: folder, log, entryDir });
  await write(first, 'one');
  await first.stop();
  const startedAt = Date.now();
  const second = await startServices({ dataDir: folder, log, entryDir });
  const startMs = Date.now() - startedAt;
  const client = await MongoClient.connect(second.mongodbUri);
  expect(await client.db('kept').collection('documents').countDocuments()).toBe(1);
  await client.close();
  expect(await redisCommand(second.redisUrl, 'GET one')).toContain('value');
  expect(await redisCommand(second.redisUrl, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  expect(second.describe.map(({ service }) => service)).toEqual(['mongodb', 'redis']);
  await second.stop();
  await second.stop();
  expect(startMs).toBeLessThan(2_000);
}, 180_000);

it('runs several ephemeral instances beside each other and removes their data', async () => {
  const instances = await Promise.all(
    [1, 2].map(() => startServices({ dataDir: folder, log, entryDir, ephemeral: true })),
  );
  await Promise.all(instances.map((instance, index) => write(instance, `key-${index}`)));
  const processes = instances.flatMap(({ pids }) => Object.values(pids));
  const folders = await Promise.all(
    instances.map(async ({ pids }) => /\S*\/weft-[^/\s]+/.exec(await commandLineOf(pids['redis'] ?? 0))?.[0] ?? ''),
  );
  await Promise.all(instances.map((instance) => instance.stop()));
  expect(await Promise.all(processes.map(isAlive))).toEqual(processes.map(() => false));
  expect(folders.map((path) => existsSync(path))).toEqual([false, false]);
}, 60_000);

it('uses the URLs that are given', async () => {
  const services = await startServices({
    dataDir: folder,
    log,
    entryDir,
    mongodbUri: 'mongodb://there',
    redisUrl: 'redis://there',
  });
  expect(services).toMatchObject({ mongodbUri: 'mongodb://there', redisUrl: 'redis://there' });
  expect(services.describe.map(({ choice }) => choice)).toEqual(['url', 'url']);
  await services.stop();
});

it('starts Redis again when it dies, with its data', async () => {
  const services = await startServices({ dataDir: folder, log, entryDir, want: { mongo: false, redis: true } });
  try {
    expect(services.mongodbUri).toBe('');
    await redisCommand(services.redisUrl, 'SET key kept');
    const before = services.pids['redis'] ?? 0;
    await waitUntil(
      async () =>
        (
          await readFile(join(folder, 'redis/appendonlydir/appendonly.aof.1.incr.aof'), 'utf8').catch(() => '')
        ).includes('kept'),
      5_000,
      'it is on disk',
    );
    process.kill(before, 'SIGKILL');
    await waitUntil(() => services.pids['redis'] !== before, 5_000, 'there is a new process');
    await waitUntil(
      async () => (await redisCommand(services.redisUrl, 'GET key').catch(() => '')).includes('kept'),
      10_000,
      'it answers',
    );
  } finally {
    await services.stop();
  }
}, 60_000);

it('stops everything when the parent is killed, and starts again over what was left', async () => {
  const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...environment } = process.env; // those of a run of the whole project
  const parameters = [join(entryDir, 'cli.js'), 'start', '--data', folder];
  const parent = spawn(process.execPath, parameters, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let children: number[] = [];
  try {
    await once(parent.stdout, 'data');
    children = await childrenOf(parent.pid ?? 0);
  } finally {
    parent.kill('SIGKILL');
  }
  expect(children.length).toBeGreaterThanOrEqual(3);
  await waitUntil(
    async () => (await Promise.all(children.map(isAlive))).every((alive) => !alive),
    15_000,
    'no child is left',
  );

  if (existsSync(join(folder, 'postgres')))
    await writeFile(join(folder, 'postgres/postmaster.pid'), `${process.pid}\n`); // a reused pid
  const services = await startServices({ dataDir: folder, log, entryDir });
  await write(services, 'again');
  await services.stop();
}, 120_000);

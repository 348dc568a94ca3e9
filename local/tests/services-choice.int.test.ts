import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices } from '../services';
import { findOnPath } from '../services/find-program';
import { buildEntries } from './start-instance';

/** Answers every command as a primary would. */
const FAKE_MONGOD = `
const { serialize } = require(${JSON.stringify(require.resolve('bson'))});
const body = Buffer.from(serialize({ isWritablePrimary: true, ok: 1 }));
const port = process.argv[process.argv.indexOf('--port') + 1];
require('node:net').createServer((socket) => socket.on('data', (request) => {
  const head = Buffer.alloc(21);
  head.writeInt32LE(21 + body.length, 0);
  head.writeInt32LE(request.readInt32LE(4), 8);
  head.writeInt32LE(2013, 12);
  socket.write(Buffer.concat([head, body]));
}).on('error', () => undefined)).listen(Number(port), '127.0.0.1');`;
const FAKE_REDIS = `
const port = process.argv[process.argv.indexOf('--port') + 1];
require('node:net').createServer((socket) => socket.on('data', () => socket.write('+PONG\\r\\n')).on('error', () => undefined)).listen(Number(port), '127.0.0.1');`;

let entryDir: string;
let folder: string;
const environment = { ...process.env };

beforeAll(() => {
  entryDir = buildEntries();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-choice-'));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'cache'));
  await writeFile(join(folder, 'cache/mongod-download-unreachable'), ''); // do not try here
  process.env['PATH'] = join(folder, 'bin');
  process.env['WEFT_CACHE_DIR'] = join(folder, 'cache');
});

afterEach(async () => {
  process.env['PATH'] = environment['PATH'];
  if (environment['WEFT_CACHE_DIR'] === undefined) delete process.env['WEFT_CACHE_DIR'];
  else process.env['WEFT_CACHE_DIR'] = environment['WEFT_CACHE_DIR'];
  await rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  await rm(entryDir, { recursive: true, force: true });
});

async function install(name: string, script: string): Promise<void> {
  await writeFile(join(folder, 'bin', name), `#!${process.execPath}\n${script}`);
  await chmod(join(folder, 'bin', name), 0o755);
}

const start = (messages: string[] = []): ReturnType<typeof startServices> =>
  startServices({
    dataDir: join(folder, 'data'),
    log: (message) => messages.push(message),
    entryDir,
    supervise: false,
  });

it('names the four ways where none works', async () => {
  await expect(start()).rejects.toThrow(/Four ways[^]*MONGODB_URI[^]*PATH[^]*mongodb-memory-server[^]*Debian/);
});

it('takes programs on the PATH, and says so', async () => {
  await install('mongod', FAKE_MONGOD);
  await install('valkey-server', FAKE_REDIS);
  const messages: string[] = [];
  const services = await start(messages);
  expect(services.mongodbUri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?directConnection=true$/);
  expect(services.describe).toEqual([
    { service: 'mongodb', choice: 'path', reason: `${folder}/bin/mongod is on the PATH` },
    { service: 'redis', choice: 'path', reason: `${folder}/bin/valkey-server is on the PATH` },
  ]);
  expect(messages).toContain(`mongodb: path (${folder}/bin/mongod is on the PATH)`);
  expect(Object.keys(services.pids).sort()).toEqual(['mongod', 'redis', 'watchdog']);
  await services.stop();
}, 30_000);

it('leaves nothing running when one of two does not start, and shows the end of its log', async () => {
  await install('mongod', FAKE_MONGOD);
  await install('redis-server', 'process.stderr.write("no such parameter"); process.exit(1);');
  await expect(start()).rejects.toThrow('redis ended at its start: no such parameter');
}, 30_000);

it('finds only what can be executed', async () => {
  await writeFile(join(folder, 'bin/plain'), '');
  await install('program', '');
  expect(await findOnPath(['plain', 'program'])).toBe(join(folder, 'bin/program'));
  expect(await findOnPath(['absent'])).toBeUndefined();
});
